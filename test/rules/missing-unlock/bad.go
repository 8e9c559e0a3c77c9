package missingunlock

import (
	"errors"
	"fmt"
	"sync"
)

var errClosed = errors.New("closed")

type store struct {
	mu     sync.Mutex
	rw     sync.RWMutex
	closed bool
	data   map[string]int
	peers  []*peer
}

type peer struct {
	mu   sync.Mutex
	seen int
	down bool
}

// The key that is not there leaves the store locked.
func (s *store) get(key string) (int, bool) {
	s.mu.Lock() // want missing-unlock
	v, ok := s.data[key]
	if !ok {
		return 0, false
	}
	s.mu.Unlock()
	return v, true
}

// Something happens after the unlock, which must not happen under the lock.
func (s *store) put(key string, v int, tell func(string)) error {
	s.mu.Lock() // want missing-unlock
	if s.closed {
		return errClosed
	}
	s.data[key] = v
	s.mu.Unlock()
	tell(key)
	return nil
}

// A read lock that is not given back keeps all writers out.
func (s *store) each(use func(string, int) error) error {
	s.rw.RLock() // want missing-unlock
	for key, v := range s.data {
		if err := use(key, v); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	s.rw.RUnlock()
	return nil
}

// The next round waits for this one.
func (s *store) drain(keys <-chan string) {
	for key := range keys {
		s.mu.Lock() // want missing-unlock
		if _, ok := s.data[key]; !ok {
			continue
		}
		delete(s.data, key)
		s.mu.Unlock()
	}
}

// Each round has a lock of its own; the ones of those that are down stay taken.
func (s *store) mark() {
	for _, p := range s.peers {
		p.mu.Lock() // want missing-unlock
		if p.down {
			continue
		}
		p.seen++
		p.mu.Unlock()
	}
}

// One case of the switch forgets it.
func (s *store) apply(op string, key string) error {
	s.mu.Lock() // want missing-unlock
	switch op {
	case "delete":
		delete(s.data, key)
	case "reset":
		s.data = nil
	default:
		return fmt.Errorf("unknown operation %q", op)
	}
	s.mu.Unlock()
	return nil
}

// A mutex of the function's own, in a literal.
func (s *store) counter() func(int) bool {
	var mu sync.Mutex
	n := 0
	return func(limit int) bool {
		mu.Lock() // want missing-unlock
		if n >= limit {
			return false
		}
		n++
		mu.Unlock()
		return true
	}
}

type journal struct {
	mu      sync.Mutex
	entries []string
}

func (j *journal) lock()   { j.mu.Lock() }
func (j *journal) unlock() { j.mu.Unlock() }

// A method locks for its caller, another unlocks.
func (j *journal) last() string {
	j.lock() // want missing-unlock
	if len(j.entries) == 0 {
		return ""
	}
	last := j.entries[len(j.entries)-1]
	j.unlock()
	return last
}

type sweeper struct {
	mu   sync.Mutex
	seen map[string]bool
}

// Each tick takes it again, and nobody gives it back.
func (s *sweeper) run(ticks <-chan int, quit <-chan int) {
	for {
		select {
		case <-ticks:
			s.mu.Lock() // want missing-unlock
			clear(s.seen)
		case <-quit:
			return
		}
	}
}
