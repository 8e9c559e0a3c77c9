package deferinloop

import (
	"os"
	"time"
)

// Three iterations, written as a number, pile up three handles.
func three() {
	for i := 0; i < 3; i++ {
		f, err := os.CreateTemp("", "three")
		if err != nil {
			return
		}
		defer f.Close()
		println(f.Name())
	}
}

// The same with `range` over a number.
func two() {
	for range 2 {
		f, err := os.CreateTemp("", "two")
		if err != nil {
			return
		}
		defer f.Close()
		println(f.Name())
	}
}

const replicas = 3

// A constant is as good as the number.
func constant() {
	for i := 1; i <= replicas; i++ {
		f, err := os.CreateTemp("", "replica")
		if err != nil {
			return
		}
		defer f.Close()
		println(f.Name())
	}
}

// Two elements written out in the head of the loop.
func pair(from, to string) {
	for _, path := range []string{from, to} {
		f, err := os.Open(path)
		if err != nil {
			return
		}
		defer f.Close()
		println(f.Name())
	}
}

// At most three attempts, whatever else the condition asks.
func attempts(dial func() error) (err error) {
	tries := 0
	for err = dial(); err != nil && tries < 3; tries++ {
		f, createErr := os.CreateTemp("", "attempt")
		if createErr != nil {
			return createErr
		}
		defer f.Close()
		err = dial()
	}
	return err
}

// The first iteration that needs a timer makes it, the others set it again.
func waits(deadlines <-chan time.Time, ready <-chan bool) {
	var timer *time.Timer
	for {
		deadline, ok := <-deadlines
		if !ok {
			return
		}
		if timer == nil {
			timer = time.NewTimer(time.Until(deadline))
			defer timer.Stop()
		} else {
			timer.Reset(time.Until(deadline))
		}
		select {
		case <-ready:
		case <-timer.C:
		}
	}
}

// The flag says that the log is open already.
func logs(lines <-chan string, path string) error {
	var log *os.File
	opened := false
	for {
		line, ok := <-lines
		if !ok {
			return nil
		}
		if !opened {
			f, err := os.Create(path)
			if err != nil {
				return err
			}
			defer f.Close()
			log = f
			opened = true
		}
		if _, err := log.WriteString(line); err != nil {
			return err
		}
	}
}

// The closure sets the channel that is asked for: one subscription, whatever the number of events.
func awaits(subscribe func(chan<- int) (stop func()), full func() bool) {
	var events chan int
	begin := func() func() {
		events = make(chan int, 1)
		return subscribe(events)
	}
	for !full() {
		if events == nil {
			stop := begin()
			defer stop()
		}
		<-events
	}
}

// The same where `goto` makes the loop.
func polls(timeout time.Duration, ready <-chan bool) bool {
	var timer *time.Timer
again:
	if timer == nil {
		timer = time.NewTimer(timeout)
		defer timer.Stop()
	}
	select {
	case ok := <-ready:
		if !ok {
			goto again
		}
		return true
	case <-timer.C:
		return false
	}
}
