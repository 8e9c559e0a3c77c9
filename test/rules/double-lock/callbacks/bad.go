package callbacks

import (
	"sort"
	"sync"
)

type hall struct {
	mu    sync.Mutex
	seats map[string]int
	last  func(string)
}

func (h *hall) seat(name string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seats[name]
}

// Calls what it is given under its lock.
func (h *hall) each(visit func(string)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for name := range h.seats {
		visit(name)
	}
}

func forAll(names []string, visit func(string)) {
	for _, name := range names {
		visit(name)
	}
}

// The callee holds the lock while it calls the literal.
func (h *hall) sum() (sum int) {
	h.each(func(name string) {
		sum += h.seat(name) // want double-lock
	})
	return sum
}

// The literal is called while the caller holds the lock.
func (h *hall) free(names []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	forAll(names, func(name string) {
		h.mu.Lock() // want double-lock
		delete(h.seats, name)
		h.mu.Unlock()
	})
}

// By a function of the library.
func (h *hall) sorted(names []string) {
	h.mu.Lock()
	sort.Slice(names, func(i, j int) bool {
		return h.seat(names[i]) < len(names[j]) // want double-lock
	})
	h.mu.Unlock()
}

func (h *hall) drop(name string) {
	if h.seat(name) == 0 {
		delete(h.seats, name)
	}
}

// A method is given as a value.
func (h *hall) dropAll(names []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	forAll(names, h.drop) // want double-lock
}
