package tested

import "testing"

func TestAdd(t *testing.T) {
	s := newSpooler() // want missing-stop
	s.add("a")
	if len(s.lines) > 1 {
		t.Error("too many lines")
	}
}
