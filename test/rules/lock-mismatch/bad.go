package lockmismatch

import "sync"

type registry struct {
	mu    sync.RWMutex
	names map[string]int
}

// Unlock of an RWMutex that is only read-locked is a fatal error.
func (r *registry) find(name string) (int, bool) {
	r.mu.RLock()
	defer r.mu.Unlock() // want lock-mismatch
	n, ok := r.names[name]
	return n, ok
}

// RUnlock of one that is write-locked as well.
func (r *registry) add(name string) {
	r.mu.Lock()
	defer r.mu.RUnlock() // want lock-mismatch
	r.names[name]++
}

// Without defer.
func (r *registry) size() int {
	r.mu.RLock()
	n := len(r.names)
	r.mu.Unlock() // want lock-mismatch
	return n
}

// One path is right, the other is not.
func (r *registry) take(name string) int {
	r.mu.Lock()
	n, ok := r.names[name]
	if !ok {
		r.mu.RUnlock() // want lock-mismatch
		return 0
	}
	delete(r.names, name)
	r.mu.Unlock()
	return n
}

// In the deferred closure.
func (r *registry) each(use func(string)) {
	r.mu.RLock()
	defer func() {
		r.mu.Unlock() // want lock-mismatch
	}()
	for name := range r.names {
		use(name)
	}
}
