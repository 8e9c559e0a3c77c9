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

type reports interface {
	Arrived() <-chan int
}

type courier struct {
	limit int
	known map[int]bool
}

func (c *courier) arrived(id int) bool {
	if !c.known[id] {
		return false
	}
	delete(c.known, id)
	return true
}

// It takes back what it put there itself: whether there is something is a matter of the data.
func (c *courier) process(ctx context.Context, in <-chan int, a reports) {
	tokens := make(chan struct{}, c.limit)
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-a.Arrived():
			if c.arrived(id) {
				<-tokens
			}
		case tokens <- struct{}{}:
			select {
			case <-ctx.Done():
				return
			case id := <-a.Arrived():
				if c.arrived(id) {
					<-tokens
					<-tokens
				}
			case m := <-in:
				c.known[m] = true
			}
		}
	}
}

func (c *courier) start(a reports, in <-chan int) context.CancelFunc {
	ctx, cancel := context.WithCancel(context.Background())
	go c.process(ctx, in, a)
	return cancel
}

// It asks again and again until there are enough.
func enough(count func() []string, least int) []string {
	found := make(chan []string)
	go func() {
		for {
			names := count()
			if len(names) == least {
				found <- names
				return
			}
			time.Sleep(time.Second)
		}
	}()
	return <-found
}

// What the call has found, only the closure knows.
func firstFailure(ask func(func([]string)), try func(string) error) error {
	var names []string
	ask(func(found []string) { names = found })
	failed := make(chan error, len(names))
	for _, name := range names {
		go func() { failed <- try(name) }()
	}
	return <-failed
}
