package callees

import "sync"

type tree struct {
	mu       sync.Mutex
	value    int
	parent   *tree
	children []*tree
	locked   bool
}

func (t *tree) get() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.value
}

// Another object.
func (t *tree) total() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	sum := t.value
	for _, child := range t.children {
		sum += child.get()
	}
	return sum
}

// Another object of the same type as parameter.
func (t *tree) adopt(other *tree) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if other.get() > t.value {
		t.children = append(t.children, other)
	}
}

// Given back before the call.
func (t *tree) next() int {
	t.mu.Lock()
	t.value++
	t.mu.Unlock()
	return t.get()
}

func (t *tree) getLocked() int { return t.value }

// The helper expects the lock.
func (t *tree) double() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return 2 * t.getLocked()
}

// Another goroutine waits for its turn.
func (t *tree) later(use func(int)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	go t.get()
	go func() { use(t.get()) }()
}

// Called when the lock is free again: only a literal is made here.
func (t *tree) lazily() func() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return func() int { return t.get() }
}

// Deferred before the unlock, so it runs after it.
func (t *tree) finally() {
	defer t.get()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.value++
}

// A flag says whether the caller holds it.
func (t *tree) set(v int, locked bool) {
	if !locked {
		t.mu.Lock()
		defer t.mu.Unlock()
	}
	t.value = v
}

func (t *tree) setTwice(v int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.set(v, true)
}

// A field says so.
func (t *tree) maybe() {
	if t.locked {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.value++
}

func (t *tree) flagged() {
	t.mu.Lock()
	t.locked = true
	t.maybe()
	t.locked = false
	t.mu.Unlock()
}

// A field decides whether the caller holds it: what follows is done either way.
func (t *tree) store(v int) {
	if t.parent == nil {
		t.mu.Lock()
		defer t.mu.Unlock()
	}
	t.value = v
}

func (t *tree) storeAll(values []int) {
	t.mu.Lock()
	for _, v := range values {
		t.store(v)
	}
	t.mu.Unlock()
}

// The same, with the work written twice: one branch is for callers that hold it.
func (t *tree) put(v int) {
	if t.parent != nil {
		t.value = v
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.value = v
}

func (t *tree) putAll(values []int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, v := range values {
		t.put(v)
	}
}

// Gives the lock back before it takes it again.
func (t *tree) wait(ready func() bool) {
	for !ready() {
		t.mu.Unlock()
		t.mu.Lock()
	}
}

func (t *tree) afterWait(ready func() bool) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wait(ready)
	return t.value
}

// The receiver is another object by then.
func (t *tree) root() int {
	for t.parent != nil {
		t = t.parent
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.value
}

func (t *tree) fromRoot() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.root()
}

// It may not get the lock, and does not wait for it.
func (t *tree) try() bool {
	if !t.mu.TryLock() {
		return false
	}
	defer t.mu.Unlock()
	return t.value > 0
}

func (t *tree) trying() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.try()
}

type outer struct {
	tree
	mu sync.Mutex
}

// The method that is promoted takes the lock of the embedded type, which this one hides.
func (o *outer) hidden() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.get()
}

type walker interface{ get() int }

// Whose method it is, is not known.
func (t *tree) ask(w walker) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return w.get()
}

// Readers may be many; nobody writes.
type snapshot struct {
	rw   sync.RWMutex
	data []int
}

func (s *snapshot) size() int {
	s.rw.RLock()
	defer s.rw.RUnlock()
	return len(s.data)
}

func (s *snapshot) empty() bool {
	s.rw.RLock()
	defer s.rw.RUnlock()
	return s.size() == 0
}
