package doublelock

import "sync"

type store struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	data map[string]int
}

// The deferred unlock comes too late for the second lock.
func (s *store) add(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.data == nil {
		s.mu.Lock() // want double-lock
		s.data = map[string]int{}
		s.mu.Unlock()
	}
	s.data[key]++
}

// Lock where Unlock was meant.
func (s *store) get(key string) int {
	s.mu.Lock()
	v := s.data[key]
	s.mu.Lock() // want double-lock
	return v
}

// A read lock does not become a write lock.
func (s *store) ensure(key string) {
	s.rw.RLock()
	if _, ok := s.data[key]; !ok {
		s.rw.Lock() // want double-lock
		s.data[key] = 0
		s.rw.Unlock()
	}
	s.rw.RUnlock()
}

type counter struct {
	sync.Mutex
	n int
}

// The mutex is embedded.
func (c *counter) inc(twice bool) {
	c.Lock()
	c.n++
	if twice {
		c.Lock() // want double-lock
		c.n++
		c.Unlock()
	}
	c.Unlock()
}
