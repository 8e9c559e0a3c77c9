package recursivereadlock

import "sync"

// The field has the name of one that is written, but it is that of another type, which only readers take.
type table struct {
	mu   sync.RWMutex
	rows []int
}

func (t *table) size() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.rows)
}

func (t *table) empty() bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.size() == 0
}

// Another object.
func (c *cache) larger(other *cache) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.data) > other.size()
}

// Given back before the call.
func (c *cache) sizes(n int) bool {
	c.mu.RLock()
	v := c.data["limit"]
	c.mu.RUnlock()
	return c.size() < v+n
}

// The helper expects the lock.
func (c *cache) has(key string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.lookup(key) > 0
}

func (c *cache) lookup(key string) int { return c.data[key] }

// Another goroutine.
func (c *cache) watch(use func(int)) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	go func() { use(c.size()) }()
}

// The reader must not hold it: only one of the two happens.
func (c *cache) either(own bool) int {
	if own {
		c.mu.RLock()
		defer c.mu.RUnlock()
		return len(c.data)
	}
	return c.size()
}
