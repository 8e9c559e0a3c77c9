package waitgroupmisuse

import "sync"

// Wait may find nothing to wait for.
func addInside(jobs []func()) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		go func() {
			wg.Add(1) // want waitgroup-misuse
			defer wg.Done()
			job()
		}()
	}
	wg.Wait()
}

// The goroutine looks at its job first, and is counted late.
func addLate(jobs []func() error, failed func(error)) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		go func(job func() error) {
			if job == nil {
				return
			}
			wg.Add(1) // want waitgroup-misuse
			defer wg.Done()
			if err := job(); err != nil {
				failed(err)
			}
		}(job)
	}
	wg.Wait()
}

// A job that fails is never done.
func skipped(jobs []func() error) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			if err := job(); err != nil {
				return // want waitgroup-misuse
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

// Whoever starts this function waits for it, whichever way it ends.
func work(wg *sync.WaitGroup, in <-chan int, use func(int)) {
	v, ok := <-in
	if !ok {
		return // want waitgroup-misuse
	}
	use(v)
	wg.Done()
}

// Only the one that succeeds is done, and there is no return to point at.
func fallsThrough(jobs []func() bool) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			if job() {
				wg.Done() // want waitgroup-misuse
			}
		}()
	}
	wg.Wait()
}

// The deferred call is one more.
func twice(jobs []func() error) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := job(); err != nil {
				wg.Done() // want waitgroup-misuse
				return
			}
		}()
	}
	wg.Wait()
}

// One after the other, with all the cost of doing it at once.
func oneByOne(jobs []func()) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			job()
		}()
		wg.Wait() // want waitgroup-misuse
	}
}

// Three are counted, two are started.
func oneTooFew(a, b func()) {
	var wg sync.WaitGroup
	wg.Add(3) // want waitgroup-misuse
	go func() {
		defer wg.Done()
		a()
	}()
	go func() {
		defer wg.Done()
		b()
	}()
	wg.Wait()
}

// One is counted, two are started.
func oneTooMany(a, b func()) {
	var wg sync.WaitGroup
	wg.Add(1) // want waitgroup-misuse
	go func() {
		a()
		wg.Done()
	}()
	go func() {
		b()
		wg.Done()
	}()
	wg.Wait()
}
