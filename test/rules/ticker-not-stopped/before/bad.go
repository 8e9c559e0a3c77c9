package before

import "time"

// The loop ends, the ticker does not.
func beat(n int, pulse func()) {
	t := time.NewTicker(time.Second) // want ticker-not-stopped
	for i := 0; i < n; i++ {
		<-t.C
		pulse()
	}
}

// Stopped on one of the two ways out.
func poll(done <-chan struct{}, ready func() bool) bool {
	t := time.NewTicker(time.Second) // want ticker-not-stopped
	for {
		select {
		case <-done:
			return false
		case <-t.C:
			if ready() {
				t.Stop()
				return true
			}
		}
	}
}

// Nothing is left that could stop it.
func wait(ready func() bool) {
	for range time.NewTicker(time.Second).C { // want ticker-not-stopped
		if ready() {
			return
		}
	}
}

// One more with each job that is skipped.
func jobs(in <-chan int, work func(int)) {
	for job := range in {
		t := time.NewTicker(time.Duration(job)) // want ticker-not-stopped
		if job == 0 {
			continue
		}
		<-t.C
		work(job)
		t.Stop()
	}
}
