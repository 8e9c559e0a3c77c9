package pkg

import "sync"

type crew struct {
	wg   sync.WaitGroup
	jobs chan func()
	quit chan struct{}
}

func (c *crew) hire() {
	c.wg.Add(3)
	go c.dig()
	go c.carry()
	go c.rest()
}

// Counted however it ends.
func (c *crew) dig() {
	defer c.wg.Done()
	for job := range c.jobs {
		if job == nil {
			return
		}
		job()
	}
}

// The helper counts.
func (c *crew) carry() {
	for job := range c.jobs {
		if job == nil {
			c.leave()
			return
		}
		job()
	}
	c.wg.Done()
}

func (c *crew) leave() { c.wg.Done() }

// It is also called, without being counted.
func (c *crew) rest() {
	select {
	case <-c.quit:
		return
	case <-c.jobs:
	}
	c.wg.Done()
}

func (c *crew) pause() { c.rest() }

// A pointer.
func byPointer(job func(), wg *sync.WaitGroup) {
	defer wg.Done()
	job()
}

// There is room for all results.
func gatherBuffered(jobs []func() int) (sum int) {
	var wg sync.WaitGroup
	results := make(chan int, len(jobs))
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- job()
		}()
	}
	wg.Wait()
	close(results)
	for n := range results {
		sum += n
	}
	return sum
}

// Somebody else waits.
func gatherBeside(jobs []func() int) (sum int) {
	var wg sync.WaitGroup
	results := make(chan int)
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- job()
		}()
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	for n := range results {
		sum += n
	}
	return sum
}

// Another goroutine receives.
func gatherThere(jobs []func() int, use func(int)) {
	var wg sync.WaitGroup
	results := make(chan int)
	go func() {
		for n := range results {
			use(n)
		}
	}()
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- job()
		}()
	}
	wg.Wait()
	close(results)
	for range results {
	}
}

// Counted down before it sends.
func gatherLater(jobs []func() int) (sum int) {
	var wg sync.WaitGroup
	results := make(chan int)
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			n := job()
			wg.Done()
			results <- n
		}()
	}
	wg.Wait()
	for range jobs {
		sum += <-results
	}
	return sum
}

type relay struct {
	acks sync.WaitGroup
	out  chan string
}

func newRelay() *relay {
	r := &relay{out: make(chan string)}
	go r.forward()
	return r
}

// One Done for each message.
func (r *relay) forward() {
	for range r.out {
		r.acks.Done()
	}
}

func (r *relay) sendAndWait(s string) {
	r.acks.Add(1)
	r.out <- s
	r.acks.Wait()
}

type once struct {
	wg sync.WaitGroup
}

func (o *once) run() {
	defer o.wg.Done()
}

func (o *once) begin() { go o.run() }

// The goroutine is started after it was counted, by a method.
func (o *once) do() {
	o.wg.Add(1)
	o.begin()
	o.wg.Wait()
}
