package waitgroupmisuse

import (
	"log"
	"sync"
)

// Counted before it is started, done however it ends.
func all(jobs []func() error) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := job(); err != nil {
				return
			}
			log.Print("done")
		}()
	}
	wg.Wait()
}

// All of them are counted at once.
func allAtOnce(jobs []func()) {
	var wg sync.WaitGroup
	wg.Add(len(jobs))
	for _, job := range jobs {
		go func() {
			job()
			wg.Done()
		}()
	}
	wg.Wait()
}

// The goroutine is counted where it is started, and counts those that it starts.
func nested(groups [][]func()) {
	var wg sync.WaitGroup
	for _, jobs := range groups {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for _, job := range jobs {
				wg.Add(1)
				go func() {
					defer wg.Done()
					job()
				}()
			}
		}()
	}
	wg.Wait()
}

type server struct {
	mu     sync.Mutex
	wg     sync.WaitGroup
	closed bool
}

// Under the lock that Close takes as well, nobody waits yet.
func (s *server) handle(work func()) {
	go func() {
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			return
		}
		s.wg.Add(1)
		s.mu.Unlock()
		defer s.wg.Done()
		work()
	}()
}

// Done on every path, each its own.
func everyPath(jobs []func() error) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			if err := job(); err != nil {
				log.Print(err)
				wg.Done()
				return
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

// Done in a closure, deferred or called.
func inClosure(jobs []func() error) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer func() {
				log.Print("done")
				wg.Done()
			}()
			if err := job(); err != nil {
				return
			}
		}()
	}
	wg.Wait()
}

// One Done for each piece of work, not for each goroutine.
func pieces(in chan int, n int, use func(int)) {
	var wg sync.WaitGroup
	wg.Add(n)
	go func() {
		for v := range in {
			if v < 0 {
				continue
			}
			use(v)
			wg.Done()
		}
	}()
	wg.Wait()
}

// Somebody else gets the group.
func handedOn(jobs []func(done func()) bool) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			if job(wg.Done) {
				return
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

// The process ends on the other path.
func orDie(jobs []func() error) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			if err := job(); err != nil {
				log.Fatal(err)
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

// At most ten at once.
func limited(jobs []func()) {
	var wg sync.WaitGroup
	for i, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			job()
		}()
		if i%10 == 9 {
			wg.Wait()
		}
	}
	wg.Wait()
}

// One group after the other, each at once.
func groupwise(groups [][]func()) {
	for _, jobs := range groups {
		var wg sync.WaitGroup
		for _, job := range jobs {
			wg.Add(1)
			go func() {
				defer wg.Done()
				job()
			}()
		}
		wg.Wait()
	}
}

// Two at once in each round.
func pairs(jobs [][2]func()) {
	for _, pair := range jobs {
		var wg sync.WaitGroup
		wg.Add(1)
		go func() {
			defer wg.Done()
			pair[0]()
		}()
		pair[1]()
		wg.Wait()
	}
}

// Counted twice because it is done twice.
func twoPhases(first, second func()) {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		first()
		wg.Done()
		second()
		wg.Done()
	}()
	wg.Wait()
}

// The second count is the loop's.
func mixed(jobs []func(), extra func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		extra()
	}()
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			job()
		}()
	}
	wg.Wait()
}

// Go counts by itself.
func byGo(jobs []func() error) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Go(func() {
			if err := job(); err != nil {
				return
			}
			log.Print("done")
		})
	}
	wg.Wait()
}

type counter struct{ n int }

func (c *counter) Add(n int) { c.n += n }
func (c *counter) Done()     { c.n-- }

// Another type with the same methods.
func other(c *counter, job func() bool) {
	go func() {
		c.Add(1)
		if job() {
			return
		}
		c.Done()
	}()
}

// Whether it is tried again depends on what the attempt did; the goroutine is there for what may end it.
func retry(attempt func() error, more func() bool) {
	for more() {
		var err error
		var wg sync.WaitGroup
		wg.Add(1)
		go func() {
			defer wg.Done()
			err = attempt()
		}()
		wg.Wait()
		if err == nil {
			break
		}
	}
}
