package before

import (
	"context"
	"time"
)

// Not in a loop: one timer, which fires.
func once(in <-chan int) (int, bool) {
	select {
	case v := <-in:
		return v, true
	case <-time.After(time.Hour):
		return 0, false
	}
}

// Every other case leaves the loop, so each round waits for its timer.
func retry(ctx context.Context, try func() bool) error {
	for !try() {
		select {
		case <-time.After(time.Hour):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// A second's worth of timers is gone in a second.
func short(in <-chan int, use func(int)) {
	for {
		select {
		case v := <-in:
			use(v)
		case <-time.After(time.Second):
			return
		}
	}
}

// One timer that is set anew.
func reset(in <-chan int, use func(int)) {
	t := time.NewTimer(time.Hour)
	defer t.Stop()
	for {
		select {
		case v := <-in:
			use(v)
			t.Reset(time.Hour)
		case <-t.C:
			return
		}
	}
}

// Stopped or received from, whichever comes first.
func stopped(in <-chan string, acks <-chan bool, patience time.Duration) {
	for msg := range in {
		t := time.NewTimer(patience)
		println(msg)
		select {
		case <-acks:
			t.Stop()
		case <-t.C:
		}
	}
}

// It ticks for as long as the process lives.
func forever(pulse func()) {
	for range time.Tick(time.Second) {
		pulse()
	}
}

// The inner select only waits: once it is told to stop, the outer one returns.
func beats(send func() error, wait time.Duration, stopCh <-chan struct{}) {
	for {
		select {
		case <-stopCh:
			return
		default:
		}
		if err := send(); err != nil {
			select {
			case <-time.After(wait):
			case <-stopCh:
			}
		}
	}
}
