package aliases

import "sync"

type shelf struct {
	mu    sync.Mutex
	books map[string]int
}

// Taken by one name of the lock, given back by the other on one path only.
func (s *shelf) take(title string) bool {
	mu := &s.mu
	mu.Lock() // want missing-unlock
	if s.books[title] == 0 {
		return false
	}
	s.books[title]--
	s.mu.Unlock()
	return true
}
