package deferneverruns

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"net"
	"os"
	"runtime"
	"sync"
	"time"
)

// A labelled break leaves the loop.
func labelled(in <-chan int, out chan<- int, quit <-chan struct{}) {
	defer close(out)
loop:
	for {
		select {
		case v := <-in:
			out <- v
		case <-quit:
			break loop
		}
	}
}

// `return` in a case leaves the function.
func returns(ctx context.Context, beat func()) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			beat()
		}
	}
}

// A `break` outside of the select leaves the loop.
func plainBreak(conn net.Conn) {
	defer conn.Close()
	for {
		if _, err := fmt.Fprintln(conn, "tick"); err != nil {
			break
		}
	}
}

// `goto` leaves the loop as well.
func jumps(conn net.Conn, next func() bool) {
	defer conn.Close()
	for {
		if !next() {
			goto end
		}
	}
end:
	fmt.Fprintln(conn, "end")
}

// The loop has a condition.
func condition(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	for ctx.Err() == nil {
		fmt.Fprintln(conn, "tick")
	}
}

// A panic runs the deferred calls.
func panics(conn net.Conn, next func() int) {
	defer conn.Close()
	for {
		if next() < 0 {
			panic("negative")
		}
	}
}

// So does Goexit.
func goexit(conn net.Conn, next func() int) {
	defer conn.Close()
	for {
		if next() < 0 {
			runtime.Goexit()
		}
	}
}

func mustBePositive(n int) {
	if n < 0 {
		panic("negative")
	}
}

// So does a panic in a function of this package.
func panicsInside(conn net.Conn, next func() int) {
	defer conn.Close()
	for {
		mustBePositive(next())
	}
}

// A recover waits for a panic, not for the end of the loop.
func survives(work func()) {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
		}
	}()
	for {
		work()
	}
}

// The loop ends the process: what the process held is free then.
func serve(l net.Listener) {
	defer l.Close()
	for {
		conn, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		conn.Close()
	}
}

// The timeout ends the wait.
func timeout(start func(context.Context)) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	start(ctx)
	<-ctx.Done()
}

// The parent ends the wait.
func parent(ctx context.Context, start func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	start(ctx)
	<-ctx.Done()
}

// Somebody else cancels too.
func watched(fails <-chan error, start func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		<-fails
		cancel()
	}()
	start(ctx)
	<-ctx.Done()
}

// The goroutine sends the value that is waited for.
func oneResult(work func() int) int {
	ch := make(chan int, 1)
	defer close(ch)
	go func() { ch <- work() }()
	return <-ch
}

// The loop over the channel has a way out.
func until(limit int, produce func(chan<- int)) (total int) {
	ch := make(chan int)
	defer close(ch)
	go produce(ch)
	for v := range ch {
		total += v
		if total > limit {
			return total
		}
	}
	return total
}

// Wait stands in a goroutine: this function goes on and gives its Done.
func ownDone(work func(), done func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	defer wg.Done()
	go func() {
		wg.Wait()
		done()
	}()
	work()
}

// A scanner's loop ends with its input.
func scan(path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		fmt.Println(s.Text())
	}
}
