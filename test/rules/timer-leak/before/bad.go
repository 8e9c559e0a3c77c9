package before

import (
	"context"
	"time"
)

// Each value leaves a timer behind that lives for an hour.
func drain(in <-chan int, quit <-chan struct{}, use func(int)) {
	for {
		select {
		case v := <-in:
			use(v)
		case <-time.After(time.Hour): // want timer-leak
			return
		case <-quit:
			return
		}
	}
}

const idle = 5 * time.Minute

// The same when the timeout only makes a note.
func serve(in <-chan string, note func()) {
	for {
		select {
		case s, ok := <-in:
			if !ok {
				return
			}
			println(s)
		case <-time.After(idle): // want timer-leak
			note()
		}
	}
}

// A timer for each message, stopped only where nothing came.
func acknowledge(ctx context.Context, in <-chan string, acks <-chan bool, patience time.Duration) error {
	for msg := range in {
		t := time.NewTimer(patience) // want timer-leak
		println(msg)
		select {
		case <-acks:
			continue
		case <-t.C:
			return context.DeadlineExceeded
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
	}
	return nil
}

// Nothing can stop what is behind Tick.
func until(ready func() bool) {
	for range time.Tick(time.Second) { // want timer-leak
		if ready() {
			return
		}
	}
}
