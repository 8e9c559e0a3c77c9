package aliases

import "sync"

// The name may mean the lock of another object.
func (s *shelf) merge(other *shelf, both bool) {
	mu := &s.mu
	if both {
		mu = &other.mu
	}
	mu.Lock()
	s.mu.Lock()
	s.books["all"]++
	s.mu.Unlock()
	mu.Unlock()
}

// What it is the name of has become another object.
func (l *library) replace() {
	s := l.shelf
	s.mu.Lock()
	defer s.mu.Unlock()
	l.shelf = &shelf{books: s.books}
	l.shelf.count("")
}

// Taken by one name, given back by the other.
func (s *shelf) remove(title string) {
	mu := &s.mu
	s.mu.Lock()
	delete(s.books, title)
	mu.Unlock()
	mu.Lock()
	delete(s.books, title)
	s.mu.Unlock()
}

func hold(mu *sync.Mutex) func() {
	mu.Lock()
	return mu.Unlock
}

// Handed by its other name to somebody who may give it back.
func (s *shelf) handed(title string, later func(func())) {
	mu := &s.mu
	later(hold(mu))
	s.mu.Lock()
	s.books[title]++
	s.mu.Unlock()
}
