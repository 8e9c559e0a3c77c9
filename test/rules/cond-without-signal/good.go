package condwithoutsignal

import "sync"

// What is waited for is remembered under the lock.
func awaited(prepare func()) {
	var mu sync.Mutex
	done := false
	ready := sync.NewCond(&mu)
	go func() {
		prepare()
		mu.Lock()
		done = true
		mu.Unlock()
		ready.Signal()
	}()
	mu.Lock()
	defer mu.Unlock()
	for !done {
		ready.Wait()
	}
}

func everybody() {
	var mu sync.Mutex
	open := false
	gate := sync.NewCond(&mu)
	for range 2 {
		go func() {
			mu.Lock()
			defer mu.Unlock()
			for !open {
				gate.Wait()
			}
		}()
	}
	mu.Lock()
	open = true
	mu.Unlock()
	gate.Broadcast()
}
