package lockorderinversion

import "sync"

type bank struct {
	accounts sync.Mutex
	journal  sync.Mutex
	balance  int
	entries  []int
}

// The first of the two in the file.
func (b *bank) deposit(n int) {
	b.accounts.Lock()
	defer b.accounts.Unlock()
	b.balance += n
	b.journal.Lock() // want lock-order-inversion
	defer b.journal.Unlock()
	b.entries = append(b.entries, n)
}

func (b *bank) audit() (sum int, balance int) {
	b.journal.Lock()
	defer b.journal.Unlock()
	for _, n := range b.entries {
		sum += n
	}
	b.accounts.Lock()
	defer b.accounts.Unlock()
	return sum, b.balance
}

// One comment is enough.
func (b *bank) withdraw(n int) {
	b.accounts.Lock()
	b.balance -= n
	b.journal.Lock()
	b.entries = append(b.entries, -n)
	b.journal.Unlock()
	b.accounts.Unlock()
}

type room struct {
	mu    sync.Mutex
	users map[*user]bool
}

type user struct {
	mu   sync.Mutex
	room *room
	name string
}

func (u *user) rename(to string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.name = to
}

// Through what is called, on both sides.
func (r *room) renameAll(to string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for u := range r.users {
		u.rename(to) // want lock-order-inversion
	}
}

func (r *room) remove(u *user) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.users, u)
}

func (u *user) leave() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.room.remove(u)
	u.room = nil
}

var (
	indexMu sync.RWMutex
	index   = map[string]int{}
	wordsMu sync.RWMutex
	words   []string
)

// Variables of the package; readers stand still too when writers wait in between.
func word(name string) string {
	indexMu.RLock()
	defer indexMu.RUnlock()
	wordsMu.RLock() // want lock-order-inversion
	defer wordsMu.RUnlock()
	return words[index[name]]
}

func position(i int) int {
	wordsMu.RLock()
	defer wordsMu.RUnlock()
	indexMu.RLock()
	defer indexMu.RUnlock()
	return index[words[i]]
}

func addWord(name string) {
	wordsMu.Lock()
	words = append(words, name)
	n := len(words)
	wordsMu.Unlock()
	indexMu.Lock()
	index[name] = n
	indexMu.Unlock()
}
