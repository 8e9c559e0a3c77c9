package blockedsend

import (
	"context"
	"errors"
	"time"
)

// What follows the send counts on it being received: with a buffer it would not know.
func rendezvous(next func() string, delivered func(string)) (string, error) {
	letters := make(chan string)
	go func() {
		letter := next()
		letters <- letter // want blocked-send
		delivered(letter)
	}()
	select {
	case letter := <-letters:
		return letter, nil
	case <-time.After(time.Second):
		return "", errors.New("too late")
	}
}

// Whoever gets the channel may count on a rendezvous.
func returned(check func() error, work func() int) (chan int, error) {
	out := make(chan int)
	if err := check(); err != nil {
		return out, nil
	}
	go func() {
		out <- work() // want blocked-send
	}()
	select {
	case v := <-out:
		println(v)
	case <-time.After(time.Second):
	}
	return nil, errors.New("too late")
}

// How many there are is known only to the function that is called.
func unknownCount(mirrors func() []string, get func(string) string) string {
	pages := make(chan string)
	for _, mirror := range mirrors() {
		go func() { pages <- get(mirror) }() // want blocked-send
	}
	return <-pages
}

// There are more names at the loop than where the channel is made.
func moreLater(names []string, get func(string) string) string {
	pages := make(chan string)
	names = append(names, "localhost")
	for _, name := range names {
		go func() { pages <- get(name) }() // want blocked-send
	}
	return <-pages
}

// A buffer would only hide that nobody ever receives.
func nobodyReceives(work func() int) {
	out := make(chan int)
	go func() { out <- work() }() // want blocked-send
}

// Whether it is full is asked for: with a buffer the answer is another one.
func measured(work func() int) int {
	out := make(chan int)
	go func() { out <- work() }() // want blocked-send
	if cap(out) == 0 {
		return 0
	}
	return <-out
}

// Whoever calls the function that sends goes on when it was received.
func calledBySender(work func() int, log func(string)) int {
	out := make(chan int)
	go func() {
		put(out, work())
		log("received")
	}()
	select {
	case v := <-out:
		return v
	case <-time.After(time.Second):
		return 0
	}
}

func put(out chan<- int, v int) {
	out <- v // want blocked-send
}

// One more is sent than the loop turns, and perhaps none is received.
func oneMore(names []string, get func(string) string) string {
	pages := make(chan string)
	for _, name := range names {
		go func() { pages <- get(name) }() // want blocked-send
	}
	go func() { pages <- get("localhost") }()
	select {
	case page := <-pages:
		return page
	case <-time.After(time.Second):
		return ""
	}
}

// The context that is at hand does not end with the function, and nothing else does.
func endless(lines []string, use func(string) error) error {
	ctx := context.Background()
	out := make(chan string)
	go func() {
		for _, line := range lines {
			out <- line // want blocked-send
		}
	}()
	for range lines {
		select {
		case line := <-out:
			if err := use(line); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Who receives would wait for ever for one that gave up.
func givesUpAlone(ctx context.Context, lines []string, use func(string) error) error {
	out := make(chan string)
	go func() {
		for _, line := range lines {
			out <- line // want blocked-send
		}
	}()
	for range lines {
		if err := use(<-out); err != nil {
			return err
		}
	}
	return ctx.Err()
}
