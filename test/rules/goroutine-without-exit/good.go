package goroutinewithoutexit

import (
	"context"
	"time"
)

// The caller's context is a way out.
func refreshed(ctx context.Context, load func()) {
	go func() {
		for {
			load()
			select {
			case <-time.After(time.Minute):
			case <-ctx.Done():
				return
			}
		}
	}()
}

// It gives up when the work fails.
func untilError(work func() error) {
	go func() {
		for {
			if err := work(); err != nil {
				return
			}
		}
	}()
}

// Its name says that it starts what stays.
func startJanitor(clean func()) {
	go func() {
		for {
			clean()
			time.Sleep(time.Hour)
		}
	}()
}

type cache struct{ size int }

// Nothing ends the cache either: it lives as long as the process.
func (c *cache) keep() {
	go func() {
		for {
			time.Sleep(time.Hour)
			c.size = 0
		}
	}()
}

// Whoever has the channel may close it.
func drain(events chan int) {
	go func() {
		for range events {
		}
	}()
}

// Whoever asked says when it is enough.
func countTo(limit func(int) bool) {
	go func() {
		for n := 0; ; n++ {
			if limit(n) {
				break
			}
			time.Sleep(time.Second)
		}
	}()
}

type words struct{ size int }

// Made once, for a variable of the package.
var interned = newWords()

func newWords() *words {
	w := &words{}
	go func() {
		for range time.NewTicker(time.Minute).C {
			w.size = 0
		}
	}()
	return w
}

func init() { interned.size = more() }

func more() int {
	begin()
	return 1
}

func begin() {
	go func() {
		for {
			time.Sleep(time.Minute)
			interned.size++
		}
	}()
}

type broker struct{ filer string }

// It goes on when somebody has set the name.
func newBroker(filer string, connect func(string)) *broker {
	b := &broker{filer: filer}
	go func() {
		for b.filer == "" {
			time.Sleep(time.Second)
		}
		connect(b.filer)
	}()
	return b
}
