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
