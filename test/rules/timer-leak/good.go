package timerleak

import "time"

// From Go 1.23 on, timers that nobody refers to are collected.
func drain(in <-chan int, use func(int)) {
	for {
		select {
		case v := <-in:
			use(v)
		case <-time.After(time.Hour):
			return
		}
	}
}

func until(ready func() bool) {
	for range time.Tick(time.Second) {
		if ready() {
			return
		}
	}
}
