package deferneverruns

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

// `break` leaves the select, and the loop goes on.
func relay(in <-chan int, out chan<- int, quit <-chan struct{}) {
	defer close(out) // want defer-never-runs
	for {
		select {
		case v := <-in:
			out <- v
		case <-quit:
			break
		}
	}
}

// `break` leaves the switch, and the loop goes on.
func commands(conn net.Conn, next func() string) {
	defer conn.Close() // want defer-never-runs
	for {
		switch next() {
		case "quit":
			break
		case "hello":
			fmt.Fprintln(conn, "hello")
		}
	}
}

// The deferred stop waits for the end of a loop without end.
func heartbeat(beat func()) {
	t := time.NewTicker(time.Second)
	defer t.Stop() // want defer-never-runs
	for {
		<-t.C
		beat()
	}
}

// A log file per round, none of which is ever closed.
func rounds(play func(*os.File)) {
	for {
		f, err := os.CreateTemp("", "round")
		if err != nil {
			continue
		}
		defer f.Close() // want defer-never-runs
		play(f)
	}
}

// `select {}` never goes on.
func hold(l net.Listener, serve func(net.Listener)) {
	defer l.Close() // want defer-never-runs
	go serve(l)
	select {}
}

// The return stands in a callback, not in the loop's function.
func visit(wg *sync.WaitGroup, each func(func(int) bool)) {
	defer wg.Done() // want defer-never-runs
	for {
		each(func(n int) bool {
			if n == 0 {
				return false
			}
			return true
		})
	}
}

// Wait needs the Done that this function itself has deferred.
func waitForSelf(work func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	defer wg.Done() // want defer-never-runs
	work()
	wg.Wait()
}

// The range ends when the channel is closed, and the close waits for the range.
func sum(parts []int) (total int) {
	ch := make(chan int)
	defer close(ch) // want defer-never-runs
	go func() {
		for _, part := range parts {
			ch <- part
		}
	}()
	for v := range ch {
		total += v
	}
	return total
}

// Nobody but the deferred call cancels this context.
func idle(start func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel() // want defer-never-runs
	start(ctx)
	<-ctx.Done()
}

// The literal never returns, whatever its function does.
func publish(events chan<- string, next func() string) {
	go func() {
		defer close(events) // want defer-never-runs
		for {
			events <- next()
		}
	}()
}
