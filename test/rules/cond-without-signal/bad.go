package condwithoutsignal

import "sync"

func await(prepare func()) {
	var mu sync.Mutex
	ready := sync.NewCond(&mu)
	go func() {
		prepare()
		ready.Signal()
	}()
	mu.Lock()
	defer mu.Unlock()
	ready.Wait() // want cond-without-signal
}

// One signal wakes one of two.
func oneOfTwo(load func()) {
	var mu sync.Mutex
	open := false
	gate := sync.NewCond(&mu)
	for range 2 {
		go func() {
			mu.Lock()
			defer mu.Unlock()
			for !open {
				gate.Wait() // want cond-without-signal
			}
		}()
	}
	load()
	mu.Lock()
	open = true
	mu.Unlock()
	gate.Signal()
}
