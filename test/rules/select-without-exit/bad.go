package selectwithoutexit

import "time"

func bothForgotten(work func() int) int {
	result := make(chan int)
	stop := make(chan struct{})
	go func() {
		select { // want select-without-exit
		case result <- work():
		case <-stop:
		}
	}()
	select {
	case v := <-result:
		return v
	case <-time.After(time.Second):
		return 0
	}
}

func loopForgotten(items []int) {
	in := make(chan int)
	quit := make(chan struct{})
	go func() {
		for {
			select { // want select-without-exit
			case v := <-in:
				println(v)
			case <-quit:
				return
			}
		}
	}()
	for _, item := range items {
		in <- item
	}
}

// With an early return the close is skipped.
func skipped(check func() error) error {
	done := make(chan struct{})
	ticks := make(chan int)
	go func() {
		for {
			select { // want select-without-exit
			case <-ticks:
			case <-done:
				return
			}
		}
	}()
	if err := check(); err != nil {
		return err
	}
	close(done)
	return nil
}
