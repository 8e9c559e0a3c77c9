package lockmismatch

import "sync"

// The usual pairs.
func (r *registry) usual(name string) int {
	r.mu.RLock()
	n := r.names[name]
	r.mu.RUnlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names[name] = n + 1
	return n
}

// The mode is chosen once, and the same condition chooses the other half.
func (r *registry) access(write bool, use func()) {
	if write {
		r.mu.Lock()
	} else {
		r.mu.RLock()
	}
	use()
	if write {
		r.mu.Unlock()
	} else {
		r.mu.RUnlock()
	}
}

// The same with a deferred half a branch.
func (r *registry) deferred(write bool, use func()) {
	if write {
		r.mu.Lock()
		defer r.mu.Unlock()
	} else {
		r.mu.RLock()
		defer r.mu.RUnlock()
	}
	use()
}

// The function variable knows which half it is.
func (r *registry) variable(write bool, use func()) {
	unlock := r.mu.RUnlock
	if write {
		r.mu.Lock()
		unlock = r.mu.Unlock
	} else {
		r.mu.RLock()
	}
	defer unlock()
	use()
}

// Called with the lock held, gives it up for reading and takes it again: the first Unlock belongs to the caller's Lock.
func (r *registry) downgraded(use func()) {
	r.mu.Unlock()
	r.mu.RLock()
	use()
	r.mu.RUnlock()
	r.mu.Lock()
}

// Two locks that share a name.
func move(from, to *registry, name string) {
	from.mu.RLock()
	to.mu.Lock()
	to.names[name] = from.names[name]
	to.mu.Unlock()
	from.mu.RUnlock()
}

// The read lock is given back elsewhere; what is unlocked here is the write lock that was taken elsewhere.
func (r *registry) swap(other *registry) {
	r.mu.RLock()
	other.mu.Unlock()
}

// A lock that callers may upgrade: the inner function leaves it write-locked, so Unlock is right.
func (r *registry) upgraded(name string) int {
	r.mu.RLock()
	n, ok := r.names[name]
	if !ok {
		r.mu.RUnlock()
		r.mu.Lock()
		defer r.mu.Unlock()
		n = len(r.names)
		r.names[name] = n
		return n
	}
	r.mu.RUnlock()
	return n
}

type cell struct {
	sync.RWMutex
	v int
}

// RLocker's Unlock is RUnlock.
func (c *cell) locker() int {
	l := c.RLocker()
	l.Lock()
	defer l.Unlock()
	return c.v
}
