package callbacks

import "sync"

type hall struct {
	mu    sync.RWMutex
	seats map[string]int
}

func (h *hall) seat(name string) int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.seats[name]
}

func (h *hall) set(name string, n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seats[name] = n
}

func (h *hall) each(visit func(string)) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for name := range h.seats {
		visit(name)
	}
}

// Both read, and between the two somebody may want to write.
func (h *hall) sum() (sum int) {
	h.each(func(name string) {
		sum += h.seat(name) // want recursive-read-lock
	})
	return sum
}
