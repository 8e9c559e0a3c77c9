package aliases

// One path gives it back by its first name, the other by its second.
func (s *shelf) give(title string) bool {
	mu := &s.mu
	s.mu.Lock()
	if s.books[title] > 9 {
		mu.Unlock()
		return false
	}
	s.books[title]++
	s.mu.Unlock()
	return true
}

type library struct {
	shelf *shelf
}

// The object that has the lock has two names.
func (l *library) give(title string) bool {
	s := l.shelf
	s.mu.Lock()
	if s.books[title] > 9 {
		l.shelf.mu.Unlock()
		return false
	}
	s.books[title]++
	s.mu.Unlock()
	return true
}
