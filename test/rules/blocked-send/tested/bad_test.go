package tested

import (
	"testing"
	"time"
)

func TestRemove(t *testing.T) {
	ch := make(chan bool)
	c := &cache{evicted: func(string) {
		go func() {
			ch <- true // want blocked-send
		}()
	}}
	c.remove("a")
	select {
	case <-ch:
	case <-time.After(time.Second):
		t.Error("not called")
	}
}
