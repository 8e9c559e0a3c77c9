package blockedreceive

import (
	"context"
	"time"
)

// Closed on every path.
func closedAlways(ready func() error) error {
	begin := make(chan struct{})
	defer close(begin)
	go func() {
		<-begin
		println("go")
	}()
	return ready()
}

// The caller ends it when it likes.
func callersContext(ctx context.Context) {
	go func() {
		<-ctx.Done()
		println("over")
	}()
}

// A deadline comes by itself.
func deadline() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	go func() { <-ctx.Done() }()
	<-ctx.Done()
}

func ping(n int) int {
	in, out := make(chan int), make(chan int)
	go func() {
		for v := range in {
			out <- v + 1
		}
		close(out)
	}()
	sum := 0
	for i := 0; i < n; i++ {
		in <- i
		sum += <-out
	}
	close(in)
	<-out
	return sum
}

func rightOrder() {
	w := &worker{quit: make(chan struct{}), done: make(chan struct{})}
	go w.loop()
	close(w.quit)
	<-w.done
}

type endpoints struct {
	plain, secure string
}

// Somebody who serves nothing at all does not call it.
func (e *endpoints) serve(listen func(string) error) error {
	failed := make(chan error, 1)
	if e.plain != "" {
		go func() { failed <- listen(e.plain) }()
	}
	if e.secure != "" {
		go func() { failed <- listen(e.secure) }()
	}
	return <-failed
}
