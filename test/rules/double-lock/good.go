package doublelock

import "sync"

type node struct {
	mu    sync.Mutex
	rw    sync.RWMutex
	next  *node
	items map[string]int
}

// Given back in between.
func (n *node) twice(key string) {
	n.mu.Lock()
	n.items[key]++
	n.mu.Unlock()
	n.mu.Lock()
	n.items[key]--
	n.mu.Unlock()
}

// Only one of the two happens.
func (n *node) either(first bool) {
	if first {
		n.mu.Lock()
	} else {
		n.mu.Lock()
	}
	clear(n.items)
	n.mu.Unlock()
}

// Hand over hand: the variable is another node by then.
func (n *node) length() (count int) {
	at := n
	at.mu.Lock()
	for at.next != nil {
		next := at.next
		at.mu.Unlock()
		at = next
		at.mu.Lock()
		count++
	}
	at.mu.Unlock()
	return count
}

// Two nodes.
func move(from, to *node, key string) {
	from.mu.Lock()
	to.mu.Lock()
	to.items[key] = from.items[key]
	to.mu.Unlock()
	from.mu.Unlock()
}

// Two elements, though it is the same list.
func swap(nodes []*node, i, j int) {
	nodes[i].mu.Lock()
	nodes[j].mu.Lock()
	nodes[i].items, nodes[j].items = nodes[j].items, nodes[i].items
	nodes[j].mu.Unlock()
	nodes[i].mu.Unlock()
}

// Readers do not keep each other out.
func (n *node) both() int {
	n.rw.RLock()
	defer n.rw.RUnlock()
	n.rw.RLock()
	defer n.rw.RUnlock()
	return len(n.items)
}

// The helper gives it back.
func (n *node) helped() {
	n.mu.Lock()
	n.giveBack()
	n.mu.Lock()
	n.mu.Unlock()
}

func (n *node) giveBack() { n.mu.Unlock() }

type reentrant struct {
	owner int
	inner sync.Mutex
}

func (r *reentrant) Lock()   {}
func (r *reentrant) Unlock() {}

// A lock of another kind, which may be taken twice.
func (r *reentrant) again() {
	r.Lock()
	r.Lock()
	r.owner++
	r.Unlock()
	r.Unlock()
}

// The goroutine waits for its turn: it is another one.
func (n *node) beside(work func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	go func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		work()
	}()
}

// The flag says whether it is held.
func (n *node) flagged(held bool) {
	if held {
		n.mu.Lock()
	}
	clear(n.items)
	if !held {
		n.mu.Lock()
	}
	clear(n.items)
	n.mu.Unlock()
}

type session struct {
	mu    sync.Mutex
	token string
}

// Whoever holds the lock gives the token.
func (s *session) call(params map[string]string) (string, error) {
	token, given := params["token"]
	if !given {
		var err error
		if token, err = s.renewed(); err != nil {
			return "", err
		}
	}
	return post(token)
}

func (s *session) renewed() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != "" {
		return s.token, nil
	}
	token, err := s.call(map[string]string{"token": "*"})
	s.token = token
	return token, err
}

func post(token string) (string, error) { return token, nil }

type client struct {
	mu  sync.Mutex
	key *int
	id  int
}

// With a key of its own it does not ask for the other one.
func (c *client) register() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.id = c.signed(c.key)
	return c.id
}

func (c *client) renew() int { return c.signed(nil) }

func (c *client) signed(key *int) int {
	id := 0
	if key == nil {
		id = c.account()
	}
	return id + 1
}

func (c *client) account() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.id
}
