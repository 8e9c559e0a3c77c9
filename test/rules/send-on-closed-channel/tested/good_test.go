package tested

import (
	"testing"
	"time"
)

func eventually(holds func() bool) {
	for !holds() {
		time.Sleep(time.Millisecond)
	}
}

func TestReopened(t *testing.T) {
	l := newLine()
	go l.drain()
	l.send(1)
	l.shut()
	time.Sleep(time.Second)
	if !l.open {
		l = newLine()
		go l.drain()
	}
	l.send(2)
	eventually(func() bool { return true })
}
