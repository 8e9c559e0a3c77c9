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
