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

type writer struct {
	mu     sync.Mutex
	more   sync.Cond
	lines  []string
	closed bool
}

// Waiting gives back the lock that the condition was given later.
func writeAll(print func(string)) {
	var w writer
	w.more.L = &w.mu
	go func() {
		w.mu.Lock()
		w.closed = true
		w.more.Broadcast()
		w.mu.Unlock()
	}()
	w.mu.Lock()
	for !w.closed {
		w.more.Wait()
	}
	w.mu.Unlock()
	for _, line := range w.lines {
		print(line)
	}
}
