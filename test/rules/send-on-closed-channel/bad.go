package sendonclosed

import "time"

func emit(n int) {
	out := make(chan int, 1)
	close(out)
	out <- n // want send-on-closed-channel
}

// The producer is still at work when the deferred close runs.
func closedTooEarly(work func() int) int {
	out := make(chan int, 1)
	defer close(out)
	go func() {
		out <- work() // want send-on-closed-channel
	}()
	select {
	case v := <-out:
		return v
	case <-time.After(time.Second):
		return 0
	}
}

// Nobody else closes it: then whoever receives would wait for ever.
func closedByReceiver(n int, work func(int) int) (total int) {
	out := make(chan int, 1)
	go func() {
		for i := range n {
			out <- work(i) // want send-on-closed-channel
		}
	}()
	for v := range out {
		total += v
		if total > 100 {
			close(out)
			return total
		}
	}
	return total
}
