package missingunlock

import (
	"log"
	"sync"
)

type table struct {
	mu      sync.Mutex
	rw      sync.RWMutex
	shared  bool
	entries map[string]int
	cond    *sync.Cond
}

// Deferred.
func (t *table) get(key string) (int, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	v, ok := t.entries[key]
	if !ok {
		return 0, false
	}
	return v, true
}

// Unlocked on every path.
func (t *table) add(key string) bool {
	t.mu.Lock()
	if _, ok := t.entries[key]; ok {
		t.mu.Unlock()
		return false
	}
	t.entries[key] = 1
	t.mu.Unlock()
	return true
}

// Unlocked by a deferred closure.
func (t *table) reset() {
	t.mu.Lock()
	defer func() {
		t.entries = nil
		t.mu.Unlock()
	}()
	if t.shared {
		return
	}
	clear(t.entries)
}

// Given up for a while, and taken again: the deferred unlock finds it locked.
func (t *table) without(work func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.shared {
		t.mu.Unlock()
		work()
		t.mu.Lock()
		return
	}
	work()
}

// Called with the lock held, and gives it back so.
func (t *table) pause(work func()) {
	t.mu.Unlock()
	if t.shared {
		t.mu.Lock()
		return
	}
	work()
	t.mu.Lock()
}

// The name says who gives it back.
func (t *table) lockIfShared() bool {
	t.rw.Lock()
	if t.shared {
		return true
	}
	t.rw.Unlock()
	return false
}

// The function that unlocks is handed out.
func (t *table) open() func() {
	t.rw.Lock()
	if t.entries == nil {
		t.rw.Unlock()
		return func() {}
	}
	return t.rw.Unlock
}

// Locked and unlocked under the same condition.
func (t *table) set(key string, v int) {
	if t.shared {
		t.mu.Lock()
	}
	t.entries[key] = v
	if t.shared {
		t.mu.Unlock()
	}
}

// The same where the condition is a call.
func (t *table) setIf(key string, needed func() bool) {
	if needed() {
		t.rw.Lock()
	}
	t.entries[key]++
	if needed() {
		t.rw.Unlock()
	}
}

// A flag remembers it.
func (t *table) guarded(lock bool) {
	locked := false
	if lock {
		t.mu.Lock()
		locked = true
	}
	clear(t.entries)
	if locked {
		t.mu.Unlock()
	}
}

type queue struct {
	mu    sync.Mutex
	items []int
}

// Somebody else of the type gives it back: a protocol of its own.
func (q *queue) start() bool {
	q.mu.Lock()
	if len(q.items) == 0 {
		q.mu.Unlock()
		return false
	}
	return true
}

func (q *queue) finish() {
	q.items = q.items[1:]
	q.mu.Unlock()
}

type ledger struct {
	mu  sync.Mutex
	sum int
}

// The helper on that path unlocks.
func (l *ledger) book(n int) bool {
	l.mu.Lock()
	if n < 0 {
		l.refuse()
		return false
	}
	l.sum += n
	l.mu.Unlock()
	return true
}

func (l *ledger) refuse() {
	log.Print("refused")
	l.mu.Unlock()
}

// The mutex goes by another name.
func (t *table) renamed() bool {
	mu := &t.mu
	t.mu.Lock()
	if t.shared {
		mu.Unlock()
		return false
	}
	t.mu.Unlock()
	return true
}

// A goroutine gives it back.
func (t *table) later(work func()) bool {
	t.mu.Lock()
	if t.shared {
		go func() {
			work()
			t.mu.Unlock()
		}()
		return true
	}
	t.mu.Unlock()
	return false
}

// TryLock is a path of its own.
func (t *table) try() bool {
	if !t.mu.TryLock() {
		return false
	}
	clear(t.entries)
	t.mu.Unlock()
	return true
}

// The process ends.
func (t *table) must(key string) int {
	t.mu.Lock()
	v, ok := t.entries[key]
	if !ok {
		log.Fatalf("no %s", key)
	}
	t.mu.Unlock()
	return v
}

// Held until the loop is left, and given back behind it.
func (t *table) find(want int) (found string) {
	for range 3 {
		t.mu.Lock()
		if len(t.entries) > 0 {
			break
		}
		t.mu.Unlock()
	}
	return found
}

// A condition variable gives it back while it waits.
func (t *table) wait() int {
	t.cond.L.Lock()
	for len(t.entries) == 0 {
		t.cond.Wait()
	}
	n := len(t.entries)
	t.cond.L.Unlock()
	return n
}

type turns struct {
	mu sync.Mutex
	n  int
}

// Each round waits until another goroutine has given the lock back.
func (t *turns) run(rounds int) {
	for range rounds {
		t.mu.Lock()
		t.n++
		go t.pass()
	}
}

func (t *turns) pass() { t.mu.Unlock() }

type page struct {
	mu    sync.Mutex
	dirty bool
}

func (p *page) enter() { p.mu.Lock() }

func (p *page) leave(write func()) {
	if p.dirty {
		write()
	}
	p.mu.Unlock()
}

// A method takes the lock, another gives it back on each path.
func (p *page) change(skip bool) {
	p.enter()
	if skip {
		p.leave(func() {})
		return
	}
	p.dirty = true
	p.leave(func() {})
}
