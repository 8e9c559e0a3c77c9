package blockedsend

import (
	"context"
	"errors"
	"time"
)

type reply struct {
	body string
	err  error
}

func timeout(ask func() string) (string, error) {
	answers := make(chan string)
	go func() {
		answers <- ask() // want blocked-send
	}()
	select {
	case answer := <-answers:
		return answer, nil
	case <-time.After(time.Second):
		return "", errors.New("too late")
	}
}

func cancelled(ctx context.Context, ask func() reply) reply {
	answers := make(chan reply)
	go send(answers, ask)
	select {
	case answer := <-answers:
		return answer
	case <-ctx.Done():
		return reply{err: ctx.Err()}
	}
}

func send(out chan<- reply, ask func() reply) {
	out <- ask() // want blocked-send
}

func leavesEarly(check, work func() error) error {
	failed := make(chan error)
	go func() { failed <- work() }() // want blocked-send
	if err := check(); err != nil {
		return err
	}
	return <-failed
}

func firstOfMany(mirrors []string, get func(string) string) string {
	pages := make(chan string)
	for _, mirror := range mirrors {
		go func() { pages <- get(mirror) }() // want blocked-send
	}
	return <-pages
}

// A buffer of one holds one answer of several.
func bufferTooSmall(mirrors []string, get func(string) string) string {
	pages := make(chan string, 1)
	for _, mirror := range mirrors {
		go func() { pages <- get(mirror) }() // want blocked-send
	}
	return <-pages
}

func noReturnAfterError(load func() (int, error)) (int, error) {
	values := make(chan int)
	errs := make(chan error)
	go func() {
		v, err := load()
		if err != nil {
			errs <- err
		}
		values <- v // want blocked-send
	}()
	select {
	case v := <-values:
		return v, nil
	case err := <-errs:
		return 0, err
	}
}

type job struct {
	done chan struct{}
}

type queue struct {
	jobs []*job
}

func (q *queue) run(j *job) {
	j.done <- struct{}{} // want blocked-send
}

// The struct, its channel field and the method: the channel is made here, the send stands in the method.
func throughStruct(hurry bool) {
	q := &queue{}
	j := &job{done: make(chan struct{})}
	go q.run(j)
	if hurry {
		return
	}
	<-j.done
}

type source interface {
	pull() int
}

type fixed struct{ out chan int }

func (f *fixed) pull() int {
	f.out <- 1 // want blocked-send
	return 1
}

// Through an interface: what it holds is known, for it was made here.
func throughInterface() {
	out := make(chan int)
	var s source = &fixed{out: out}
	s.pull()
}

func channelOfChannels() {
	requests := make(chan chan int)
	go func() {
		answer := <-requests
		answer <- 1 // want blocked-send
	}()
	requests <- make(chan int)
}

// Two goroutines, two answers, one of which is taken.
func eitherOf(a, b func() int) int {
	results := make(chan int)
	go func() { results <- a() }()
	go func() { results <- b() }() // want blocked-send
	return <-results
}

func threeWorkers(work func(int) error) error {
	var failed = make(chan error)
	for i := 0; i < 3; i++ {
		go func() {
			failed <- work(i) // want blocked-send
		}()
	}
	for range 3 {
		if err := <-failed; err != nil {
			return err
		}
	}
	return nil
}

// Whoever stops listening ends the context.
func stream(parent context.Context, lines []string, use func(string) error) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
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

// A buffer would change what is asked of the channel.
func tell(ctx context.Context, next func() string) string {
	words := make(chan string)
	go func() { words <- next() }() // want blocked-send
	if cap(words) > 0 {
		return ""
	}
	select {
	case word := <-words:
		return word
	case <-ctx.Done():
		return ""
	}
}

func tellAll(ctx context.Context, next func() string, told func(string)) string {
	words := make(chan string)
	go func() {
		words <- next() // want blocked-send
		told("done")
	}()
	select {
	case word := <-words:
		return word
	case <-ctx.Done():
		return ""
	}
}
