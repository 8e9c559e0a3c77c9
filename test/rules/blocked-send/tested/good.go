package tested

import "sync"

type cache struct {
	mu      sync.Mutex
	size    int
	evicted func(key string)
}

// What a test's callback does is for the test.
func (c *cache) remove(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size--
	c.evicted(key)
}
