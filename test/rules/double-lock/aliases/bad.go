package aliases

import "sync"

type shelf struct {
	mu    sync.Mutex
	books map[string]int
}

func (s *shelf) count(title string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.books[title]
}

// Another name for the same lock.
func (s *shelf) add(title string) {
	mu := &s.mu
	mu.Lock()
	s.mu.Lock() // want double-lock
	s.books[title]++
	s.mu.Unlock()
	mu.Unlock()
}

// The callee takes it by its first name.
func (s *shelf) twice(title string) int {
	var mu = &s.mu
	mu.Lock()
	defer mu.Unlock()
	return 2 * s.count(title) // want double-lock
}

type library struct {
	shelf *shelf
}

// Another name for the object that has the lock.
func (l *library) count(title string) int {
	s := l.shelf
	s.mu.Lock()
	defer s.mu.Unlock()
	return l.shelf.count(title) // want double-lock
}
