package selectwithoutexit

import (
	"context"
	"sync"
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

// Whoever comes first cancels.
func cancelledOnce(send func(context.Context) error) error {
	once := &sync.Once{}
	ctx, cancel := context.WithCancel(context.Background())
	defer func() {
		once.Do(cancel)
	}()
	over := make(chan struct{})
	defer close(over)
	go func() {
		select {
		case <-over:
			once.Do(cancel)
		case <-ctx.Done():
		}
	}()
	return send(ctx)
}

// Only the context ends it.
func endedOnce(send func() error) error {
	var once sync.Once
	ctx, cancel := context.WithCancel(context.Background())
	defer once.Do(cancel)
	never := make(chan int)
	go func() {
		select {
		case n := <-never:
			println(n)
		case <-ctx.Done():
		}
	}()
	return send()
}

// It is written to stay, until the other goroutine ends the process.
func stays(failed error) {
	go func() {
		if failed != nil {
			panic(failed)
		}
	}()
	select {}
}
