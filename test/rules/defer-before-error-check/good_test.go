package deferbeforeerrorcheck

import "testing"

// In a test the error may be thrown away: a nil value fails it soon enough.
func TestBegin(t *testing.T) {
	s, _ := begin("x")
	defer s.End()
	if s.out == nil {
		t.Error("no output")
	}
}
