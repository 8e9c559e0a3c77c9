package blockingwhilelocked

import "sync"

func totalUnlocked(parts []int) int {
	var mu sync.Mutex
	sum := 0
	done := make(chan struct{})
	go func() {
		for _, part := range parts {
			mu.Lock()
			sum += part
			mu.Unlock()
		}
		close(done)
	}()
	<-done
	mu.Lock()
	defer mu.Unlock()
	return sum
}

// The other side does not need the lock.
func otherLock(parts []int) int {
	var mu, inner sync.Mutex
	sum := 0
	done := make(chan struct{})
	go func() {
		for _, part := range parts {
			inner.Lock()
			sum += part
			inner.Unlock()
		}
		close(done)
	}()
	mu.Lock()
	defer mu.Unlock()
	<-done
	return sum
}

type gauge struct {
	mu    sync.Mutex
	ready *sync.Cond
	level int
}

// Waiting at the condition gives the lock back.
func (g *gauge) filled() {
	go func() {
		g.mu.Lock()
		g.level = 1
		g.mu.Unlock()
		g.ready.Broadcast()
	}()
	g.mu.Lock()
	for g.level == 0 {
		g.ready.Wait()
	}
	g.mu.Unlock()
}

// It returns with the lock, for its caller to give back.
func (g *gauge) hold(after chan<- int) {
	g.mu.Lock()
	level := make(chan int, 1)
	go func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		level <- g.level
	}()
}

// Who is given the unlock may call it.
func (g *gauge) lent(later func(unlock func())) {
	g.mu.Lock()
	later(g.mu.Unlock)
	done := make(chan struct{})
	go func() {
		defer close(done)
		g.mu.Lock()
		g.level++
		g.mu.Unlock()
	}()
	<-done
}
