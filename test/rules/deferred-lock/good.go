package deferredlock

import "sync"

// The lock is given up for the time of the call, and taken again whatever happens.
func (c *counter) unlocked(f func()) {
	c.mu.Unlock()
	defer c.mu.Lock()
	f()
}

// The same between Lock and Unlock.
func (c *counter) between(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	func() {
		c.mu.Unlock()
		defer c.mu.Lock()
		f()
	}()
}

// The usual pair.
func (c *counter) usual(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[key]
}

// Another lock than the one that was taken.
func (c *counter) handOver(f func()) {
	c.mu.Lock()
	defer c.rw.Lock()
	f()
	c.mu.Unlock()
}

// Another object's lock of the same name.
func exchange(a, b *counter) {
	a.mu.Lock()
	defer b.mu.Lock()
	a.mu.Unlock()
}

// Taken at the end, for the caller.
func (c *counter) prepared(f func()) {
	defer c.mu.Lock()
	f()
}

// Unlocked further down: the deferred call takes it again for the caller.
func (c *counter) drop(f func()) {
	c.mu.Lock()
	defer c.mu.Lock()
	c.n = nil
	c.mu.Unlock()
	f()
}

type gate struct{ open bool }

func (g *gate) Lock(reason string) { g.open = reason == "" }

// Not a mutex: this Lock takes an argument.
func (g *gate) shut() {
	g.Lock("for now")
	defer g.Lock("for good")
	var mu sync.Mutex
	mu.Lock()
	mu.Unlock()
}
