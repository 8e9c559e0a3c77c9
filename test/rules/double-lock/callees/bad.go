package callees

import "sync"

type ledger struct {
	mu      sync.Mutex
	rw      sync.RWMutex
	entries []int
	backup  *ledger
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}

// The method takes the lock of the same object.
func (l *ledger) add(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.count() > 100 { // want double-lock
		return false
	}
	l.entries = append(l.entries, n)
	return true
}

func (l *ledger) isFull() bool { return l.count() >= 100 }

// Two calls deep, under a condition.
func (l *ledger) replace(n int) {
	l.mu.Lock()
	if n > 0 && !l.isFull() { // want double-lock
		l.entries[0] = n
	}
	l.mu.Unlock()
}

func sumOf(l *ledger) (sum int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range l.entries {
		sum += n
	}
	return sum
}

// Handed to a function that locks its parameter.
func (l *ledger) mean() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return sumOf(l) / len(l.entries) // want double-lock
}

// The object is one that this one holds.
func (l *ledger) sync() {
	l.backup.mu.Lock()
	defer l.backup.mu.Unlock()
	for len(l.entries) > l.backup.count() { // want double-lock
		l.backup.entries = append(l.backup.entries, 0)
	}
}

var (
	registryMu sync.RWMutex
	registry   = map[string]*ledger{}
)

func lookup(name string) *ledger {
	registryMu.RLock()
	defer registryMu.RUnlock()
	return registry[name]
}

// A variable of the package.
func register(name string) *ledger {
	registryMu.Lock()
	defer registryMu.Unlock()
	if known := lookup(name); known != nil { // want double-lock
		return known
	}
	registry[name] = &ledger{}
	return registry[name]
}

// The deferred call runs before the deferred unlock.
func (l *ledger) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.count() // want double-lock
	l.entries = nil
}

func (l *ledger) close() {
	if l.entries == nil {
		return
	}
	l.mu.Lock()
	l.entries = nil
	l.mu.Unlock()
}

// Not on every path of the callee, but no flag decides.
func flush(all []*ledger, failed func(*ledger) error) {
	for _, l := range all {
		l.mu.Lock()
		if err := failed(l); err != nil {
			l.close() // want double-lock
		}
		l.mu.Unlock()
	}
}

func (l *ledger) lock()   { l.mu.Lock() }
func (l *ledger) unlock() { l.mu.Unlock() }

// Taken by a method that locks for its caller.
func (l *ledger) clear() {
	l.lock()
	defer l.unlock()
	if l.count() > 0 { // want double-lock
		l.entries = l.entries[:0]
	}
}

// A literal that is called where it stands.
func (l *ledger) inPlace() {
	l.mu.Lock()
	defer l.mu.Unlock()
	func() {
		l.close() // want double-lock
	}()
}

func (l *ledger) rename() {
	l.rw.Lock()
	defer l.rw.Unlock()
}

// A read lock does not become a write lock in the callee either.
func (l *ledger) renameOnce(done bool) {
	l.rw.RLock()
	if !done {
		l.rename() // want double-lock
	}
	l.rw.RUnlock()
}

type base struct {
	mu sync.Mutex
	n  int
}

func (b *base) bump() {
	b.mu.Lock()
	b.n++
	b.mu.Unlock()
}

type derived struct {
	base
	name string
}

// Promoted from what is embedded, lock and method.
func (d *derived) twice() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bump() // want double-lock
}

type set struct {
	sync.RWMutex
	items map[string]bool
}

func (s *set) has(item string) bool {
	s.RLock()
	defer s.RUnlock()
	return s.items[item]
}

// The mutex is embedded.
func (s *set) put(item string) {
	s.Lock()
	defer s.Unlock()
	if !s.has(item) { // want double-lock
		s.items[item] = true
	}
}

// Nothing to do without the lock but to leave.
func (l *ledger) push(n int) {
	if l.backup == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, n)
}

func (l *ledger) pushAll(all []int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range all {
		l.push(n) // want double-lock
	}
}

// What is written before the lock is taken is not the same done without it.
func (l *ledger) renew(n int) {
	l.entries = nil
	if n == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = make([]int, n)
}

func (l *ledger) restart() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.renew(1) // want double-lock
}
