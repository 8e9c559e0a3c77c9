package before

import (
	"context"
	"time"
)

// Stopped when the function returns.
func deferred(ctx context.Context, pulse func()) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			pulse()
		}
	}
}

// It ticks for as long as the process lives.
func forever(pulse func()) {
	t := time.NewTicker(time.Second)
	for range t.C {
		pulse()
	}
}

type clock struct {
	ticker *time.Ticker
	stop   chan struct{}
}

// Kept for Stop.
func newClock() *clock {
	t := time.NewTicker(time.Second)
	return &clock{ticker: t, stop: make(chan struct{})}
}

func (c *clock) Stop() {
	c.ticker.Stop()
	close(c.stop)
}

// Its channel goes out, to somebody who may know the ticker.
func ticks(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTicker(d)
	return t.C, t.Stop
}

// Stopped by the goroutine that uses it.
func concurrent(done <-chan struct{}, pulse func()) {
	t := time.NewTicker(time.Second)
	go func() {
		defer t.Stop()
		for {
			select {
			case <-t.C:
				pulse()
			case <-done:
				return
			}
		}
	}()
}

// A ticker only where somebody wants one.
func optional(every time.Duration, done <-chan struct{}, pulse func()) {
	var c <-chan time.Time
	if every > 0 {
		t := time.NewTicker(every)
		defer t.Stop()
		c = t.C
	}
	for {
		select {
		case <-c:
			pulse()
		case <-done:
			return
		}
	}
}

// Set to another interval, and stopped in the end.
func slower(n int, pulse func()) {
	t := time.NewTicker(time.Second)
	for i := 1; i <= n; i++ {
		<-t.C
		pulse()
		t.Reset(time.Duration(i) * time.Second)
	}
	t.Stop()
}
