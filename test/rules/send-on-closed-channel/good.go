package sendonclosed

import "sync"

func emitted(n int) {
	out := make(chan int, 1)
	out <- n
	close(out)
}

// The close waits for the producers.
func closedAfter(items []int) int {
	out := make(chan int, len(items))
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out <- item
		}()
	}
	wg.Wait()
	close(out)
	return len(out)
}

type pool struct {
	mu      sync.Mutex
	workers sync.WaitGroup
	closed  bool
}

// The receiver's group counts them too.
func (p *pool) collected(items []int) int {
	out := make(chan int, len(items))
	for _, item := range items {
		p.workers.Add(1)
		go func() {
			defer p.workers.Done()
			out <- item
		}()
	}
	p.workers.Wait()
	close(out)
	return len(out)
}

func counted(workers *sync.WaitGroup, n int) int {
	out := make(chan int, 1)
	workers.Add(1)
	go func() {
		defer workers.Done()
		out <- n
	}()
	workers.Wait()
	close(out)
	return <-out
}

// The flag and the close are one, with the lock.
func (p *pool) offered(n int) {
	out := make(chan int, 1)
	go func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !p.closed {
			out <- n
		}
	}()
	p.mu.Lock()
	p.closed = true
	close(out)
	p.mu.Unlock()
}

type server interface {
	Serve() error
	Stop()
}

// Stopping it may wait until it has served.
func served(s server) error {
	errs := make(chan error, 1)
	go func() {
		errs <- s.Serve()
	}()
	s.Stop()
	close(errs)
	return <-errs
}
