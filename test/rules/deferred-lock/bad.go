package deferredlock

import "sync"

type counter struct {
	mu sync.Mutex
	rw sync.RWMutex
	n  map[string]int
}

// The call at the return waits for the lock that this function holds.
func (c *counter) inc(key string) {
	c.mu.Lock()
	defer c.mu.Lock() // want deferred-lock
	c.n[key]++
}

// The read lock is never given back, so the next writer waits for ever.
func (c *counter) get(key string) int {
	c.rw.RLock()
	defer c.rw.RLock() // want deferred-lock
	return c.n[key]
}

// A statement in between changes nothing.
func (c *counter) set(key string, n int) {
	c.mu.Lock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	defer c.mu.Lock() // want deferred-lock
	c.n[key] = n
}

var global sync.Mutex

// A package-level lock, in a literal.
func each(keys []string, use func(string)) {
	for _, key := range keys {
		func() {
			global.Lock()
			defer global.Lock() // want deferred-lock
			use(key)
		}()
	}
}
