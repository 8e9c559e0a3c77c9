package blockedsend

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Room for the answer, whether somebody takes it or not.
func timeoutBuffered(ask func() string) (string, error) {
	answers := make(chan string, 1)
	go func() { answers <- ask() }()
	select {
	case answer := <-answers:
		return answer, nil
	case <-time.After(time.Second):
		return "", errors.New("too late")
	}
}

// A buffer of the size of what is sent, named by the same length.
func firstOfManyBuffered(mirrors []string, get func(string) string) string {
	pages := make(chan string, len(mirrors))
	for _, mirror := range mirrors {
		go func() { pages <- get(mirror) }()
	}
	return <-pages
}

// The sender hears that nobody listens.
func cancelledBoth(ctx context.Context, ask func() reply) reply {
	answers := make(chan reply)
	go func() {
		select {
		case answers <- ask():
		case <-ctx.Done():
		}
	}()
	select {
	case answer := <-answers:
		return answer
	case <-ctx.Done():
		return reply{err: ctx.Err()}
	}
}

// A stop channel that is closed on every way out.
func stopped(items []int, work func(int) (int, bool)) int {
	stop := make(chan struct{})
	defer close(stop)
	results := make(chan int)
	for _, item := range items {
		go func() {
			if v, ok := work(item); ok {
				select {
				case results <- v:
				case <-stop:
				}
			}
		}()
	}
	select {
	case v := <-results:
		return v
	case <-time.After(time.Second):
		return 0
	}
}

// Everything is received, and then nobody sends any more.
func fanIn(parts []int) int {
	var wg sync.WaitGroup
	sums := make(chan int)
	for _, part := range parts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sums <- part
		}()
	}
	go func() {
		wg.Wait()
		close(sums)
	}()
	total := 0
	for sum := range sums {
		total += sum
	}
	return total
}

// The same condition decides whether anybody sends and whether anybody receives.
func sameCondition(async bool, work func() int) int {
	out := make(chan int)
	if async {
		go func() { out <- work() }()
	}
	if async {
		return <-out
	}
	return 0
}

// Whoever gets the channel may receive.
func handedOut(work func() int) <-chan int {
	out := make(chan int)
	go func() { out <- work() }()
	return out
}

// A function that is not seen holds the channel.
func passedOn(work func() int, consume func(chan int)) {
	out := make(chan int)
	go func() { out <- work() }()
	consume(out)
}

type registry struct{ out chan int }

// It is kept by what the caller gave.
func kept(r *registry, work func() int) {
	out := make(chan int)
	r.out = out
	go func() { out <- work() }()
}

// Errors are collected without waiting for a receiver.
func optional(work func() error) {
	failed := make(chan error)
	go func() {
		select {
		case failed <- work():
		default:
		}
	}()
}
