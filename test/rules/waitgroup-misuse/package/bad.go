package pkg

import (
	"sync"
	"time"
)

type poller struct {
	wg   sync.WaitGroup
	quit chan struct{}
	in   chan string
	seen []string
}

func (p *poller) start() {
	p.wg.Add(1)
	go p.collect()
}

// Runs only as a goroutine: the closed channel is a way out that is not counted.
func (p *poller) collect() {
	for {
		select {
		case s, ok := <-p.in:
			if !ok {
				return // want waitgroup-misuse
			}
			p.seen = append(p.seen, s)
		case <-p.quit:
			p.wg.Done()
			return
		}
	}
}

func (p *poller) stop() {
	close(p.quit)
	p.wg.Wait()
}

// Nobody receives before all have sent.
func gather(jobs []func() int) (sum int) {
	var wg sync.WaitGroup
	results := make(chan int)
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- job()
		}()
	}
	wg.Wait() // want waitgroup-misuse
	close(results)
	for n := range results {
		sum += n
	}
	return sum
}

type beacon struct {
	done sync.WaitGroup
	quit chan struct{}
	tick func() bool
}

func newBeacon(tick func() bool) *beacon {
	b := &beacon{quit: make(chan struct{}), tick: tick}
	go b.flash()
	return b
}

func (b *beacon) flash() {
	defer b.done.Done()
	for {
		select {
		case <-time.After(time.Second):
			if !b.tick() {
				return
			}
		case <-b.quit:
			return
		}
	}
}

// Counted when it is too late.
func (b *beacon) stop() {
	b.done.Add(1) // want waitgroup-misuse
	close(b.quit)
	b.done.Wait()
}

// Nobody closes it either.
func gatherOpen(jobs []func() int) (sum int) {
	var wg sync.WaitGroup
	results := make(chan int)
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- job()
		}()
	}
	wg.Wait() // want waitgroup-misuse
	for n := range results {
		sum += n
	}
	return sum
}
