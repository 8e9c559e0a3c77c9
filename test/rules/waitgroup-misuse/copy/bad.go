package copied

import "sync"

// The caller's group is never counted down.
func work(job func(), wg sync.WaitGroup) {
	defer wg.Done() // want waitgroup-misuse
	job()
}

func all(jobs []func()) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go work(job, wg)
	}
	wg.Wait()
}

// The copy is used by itself.
func own(jobs []func(), wg sync.WaitGroup) {
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			job()
		}()
	}
	wg.Wait()
}
