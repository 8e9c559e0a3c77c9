package rangeoverunclosed

import (
	"sync"
	"time"
)

func closed(items []string) {
	lines := make(chan string)
	defer close(lines)
	go printAll(lines)
	for _, item := range items {
		lines <- item
	}
}

func poolClosed(items []int, work func(int) int) (total int) {
	var wg sync.WaitGroup
	results := make(chan int, len(items))
	for _, item := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- work(item)
		}()
	}
	wg.Wait()
	close(results)
	for v := range results {
		total += v
	}
	return total
}

// The loop is left when it has seen enough.
func leaves(items []string) string {
	lines := make(chan string, len(items))
	for _, item := range items {
		lines <- item
	}
	for line := range lines {
		return line
	}
	return ""
}

type sweeper struct {
	timer *time.Timer
	swept int
}

// Whoever has the sweeper may start its timer again.
func newSweeper(now bool) *sweeper {
	s := &sweeper{timer: time.NewTimer(time.Hour)}
	if now {
		s.swept++
	}
	s.timer.Stop()
	go s.sweep()
	return s
}

func (s *sweeper) later() { s.timer.Reset(time.Minute) }

func (s *sweeper) sweep() {
	for range s.timer.C {
		s.swept++
		if s.swept > 9 {
			return
		}
	}
}
