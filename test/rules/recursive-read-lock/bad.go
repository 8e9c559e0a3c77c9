package recursivereadlock

import "sync"

type cache struct {
	mu   sync.RWMutex
	data map[string]int
}

func (c *cache) set(key string, v int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.data[key] = v
}

func (c *cache) size() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.data)
}

// The method reads as well.
func (c *cache) full(limit int) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.size() >= limit // want recursive-read-lock
}

// Twice in one function.
func (c *cache) sum(keys []string) (sum int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if len(keys) == 0 {
		c.mu.RLock() // want recursive-read-lock
		for key := range c.data {
			keys = append(keys, key)
		}
		c.mu.RUnlock()
	}
	for _, key := range keys {
		sum += c.data[key]
	}
	return sum
}

var (
	namesMu sync.RWMutex
	names   = map[int]string{}
)

func name(id int) string {
	namesMu.RLock()
	defer namesMu.RUnlock()
	return names[id]
}

func rename(id int, to string) {
	namesMu.Lock()
	names[id] = to
	namesMu.Unlock()
}

// A variable of the package, through two calls.
func all(ids []int) (found []string) {
	namesMu.RLock()
	defer namesMu.RUnlock()
	for _, id := range ids {
		found = append(found, label(id)) // want recursive-read-lock
	}
	return found
}

func label(id int) string { return "#" + name(id) }
