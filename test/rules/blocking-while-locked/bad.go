package blockingwhilelocked

import "sync"

func total(parts []int) int {
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
	mu.Lock()
	defer mu.Unlock()
	<-done // want blocking-while-locked
	return sum
}

type store struct {
	mu   sync.Mutex
	keys []string
}

func (s *store) add(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = append(s.keys, key)
}

func fill(keys []string) []string {
	s := &store{}
	var wg sync.WaitGroup
	s.mu.Lock()
	for _, key := range keys {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s.add(key)
		}()
	}
	wg.Wait() // want blocking-while-locked
	s.mu.Unlock()
	return s.keys
}

// What is sent may be what the lock guards: in which order it is seen is part of it.
func numbered(n int) {
	var mu sync.Mutex
	next := 0
	out := make(chan int)
	go func() {
		mu.Lock()
		mu.Unlock()
		<-out
	}()
	mu.Lock()
	next += n
	out <- next // want blocking-while-locked
	mu.Unlock()
}

// The receiver's lock: whoever made it, it is held here.
func (s *store) reload(keys []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		for _, key := range keys {
			s.add(key)
		}
	}()
	<-loaded // want blocking-while-locked
}

func guarded(mu *sync.Mutex, work func()) {
	mu.Lock()
	done := make(chan struct{})
	go func() {
		mu.Lock()
		work()
		mu.Unlock()
		close(done)
	}()
	<-done // want blocking-while-locked
	mu.Unlock()
}
