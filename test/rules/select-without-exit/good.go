package selectwithoutexit

import (
	"context"
	"time"
)

func stopClosed(work func() int) int {
	result := make(chan int)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
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

// The caller's context is a way out.
func withContext(ctx context.Context, items []int) {
	in := make(chan int)
	go func() {
		for {
			select {
			case v := <-in:
				println(v)
			case <-ctx.Done():
				return
			}
		}
	}()
	for _, item := range items {
		select {
		case in <- item:
		case <-ctx.Done():
			return
		}
	}
}
