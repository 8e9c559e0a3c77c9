package deferorder

import (
	"context"
	"errors"
	"sync"
)

// The worker ends when the channel is closed, and the close comes after the wait for the worker.
func pump(values []int, use func(int)) {
	in := make(chan int)
	done := make(chan struct{})
	defer close(in)
	defer func() { <-done }() // want defer-order
	go func() {
		defer close(done)
		for v := range in {
			use(v)
		}
	}()
	for _, v := range values {
		in <- v
	}
}

type server struct{}

func (s *server) run(ctx context.Context, wg *sync.WaitGroup) {
	defer wg.Done()
	<-ctx.Done()
}

// The worker is a method of this package. The return between the defers forbids moving the first one.
func serve(parent context.Context, s *server, ready bool) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	if !ready {
		return errors.New("not ready")
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go s.run(ctx, &wg)
	defer wg.Wait() // want defer-order
	return nil
}

// wg.Go instead of Add and Done.
func listen(parent context.Context, next <-chan string, use func(string)) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	var wg sync.WaitGroup
	defer wg.Wait() // want defer-order
	wg.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-next:
				use(s)
			}
		}
	})
}
