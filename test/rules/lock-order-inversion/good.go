package lockorderinversion

import (
	"sync"
	"sync/atomic"
)

type shop struct {
	gate   sync.Mutex
	stock  sync.Mutex
	orders sync.Mutex
	rw     sync.RWMutex
	view   sync.RWMutex
	items  map[string]int
	open   []string
}

// Always in the same order.
func (s *shop) order(item string) {
	s.stock.Lock()
	defer s.stock.Unlock()
	s.orders.Lock()
	defer s.orders.Unlock()
	s.items[item]--
	s.open = append(s.open, item)
}

// The first is given back before the second is taken.
func (s *shop) deliver() {
	s.orders.Lock()
	item := s.open[0]
	s.open = s.open[1:]
	s.orders.Unlock()
	s.stock.Lock()
	s.items[item]++
	s.stock.Unlock()
}

type cellar struct {
	gate  sync.Mutex
	wine  sync.Mutex
	beer  sync.Mutex
	count int
}

// Both orders happen behind one gate.
func (c *cellar) stockUp() {
	c.gate.Lock()
	defer c.gate.Unlock()
	c.wine.Lock()
	c.beer.Lock()
	c.count++
	c.beer.Unlock()
	c.wine.Unlock()
}

func (c *cellar) takeStock() int {
	c.gate.Lock()
	defer c.gate.Unlock()
	c.beer.Lock()
	defer c.beer.Unlock()
	c.wine.Lock()
	defer c.wine.Unlock()
	return c.count
}

type pair struct {
	mu    sync.Mutex
	other *pair
	n     int
}

// Two objects of one type: which comes first is not known.
func (p *pair) move() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.other.mu.Lock()
	defer p.other.mu.Unlock()
	p.n, p.other.n = p.other.n, p.n
}

type registry struct {
	mu      sync.Mutex
	entries []*entry
}

type entry struct {
	mu  sync.Mutex
	of  *registry
	key string
}

func (e *entry) drop() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.of.mu.Lock()
	e.of.entries = nil
	e.of.mu.Unlock()
}

// Nobody else has the entry yet.
func (r *registry) add(key string) *entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := &entry{of: r}
	e.mu.Lock()
	e.key = key
	e.mu.Unlock()
	r.entries = append(r.entries, e)
	return e
}

type hub struct {
	mu    sync.Mutex
	peers []*peer
}

type peer struct {
	mu  sync.Mutex
	hub *hub
}

// Nobody else has the hub yet.
func newHub(peers []*peer) *hub {
	h := &hub{}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range peers {
		p.mu.Lock()
		p.hub = h
		p.mu.Unlock()
	}
	return h
}

func (p *peer) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hub.mu.Lock()
	p.hub.peers = nil
	p.hub.mu.Unlock()
}

// In another goroutine, which waits.
func (h *hub) tell(tell func(*peer)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range h.peers {
		go func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			tell(p)
		}()
	}
}

// Does not wait for the second.
func (h *hub) try(p *peer) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !p.mu.TryLock() {
		return false
	}
	defer p.mu.Unlock()
	return p.hub == h
}

type board struct {
	rows sync.RWMutex
	cols sync.RWMutex
	n, m int
}

// Nobody writes.
func (b *board) size() int {
	b.rows.RLock()
	defer b.rows.RUnlock()
	b.cols.RLock()
	defer b.cols.RUnlock()
	return b.n * b.m
}

func (b *board) shape() (int, int) {
	b.cols.RLock()
	defer b.cols.RUnlock()
	b.rows.RLock()
	defer b.rows.RUnlock()
	return b.n, b.m
}

type store struct {
	mu    sync.Mutex
	cache *cache
}

type cache struct {
	mu    sync.Mutex
	store *store
	data  map[string]string
}

func (s *store) get(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cache.mu.Lock()
	defer s.cache.mu.Unlock()
	return s.cache.data[key]
}

// fillLocked is called with the lock of the store held, so that nobody is in get.
func (c *cache) fillLocked() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.store.mu.Lock()
	defer c.store.mu.Unlock()
	clear(c.data)
}

type stripes struct {
	locks [8]stripe
	rows  [8][]*row
}

type stripe struct{ sync.RWMutex }

type row struct {
	sync.Mutex
	n int
}

// The locks of a list: which of them it is, is not known.
func (s *stripes) sum() (sum int) {
	for i := range s.rows {
		s.locks[i].RLock()
		for _, r := range s.rows[i] {
			r.Lock()
			sum += r.n
			r.Unlock()
		}
		s.locks[i].RUnlock()
	}
	return sum
}

func (s *stripes) move(r *row) {
	r.Lock()
	defer r.Unlock()
	to := r.n % 8
	s.locks[to].Lock()
	s.rows[to] = append(s.rows[to], r)
	s.locks[to].Unlock()
}

type cabinet struct {
	mu      sync.Mutex
	drawers map[string]*drawer
	rest    []string
}

type drawer struct {
	mu     sync.Mutex
	sheets []string
}

// Once it is deleted nobody else finds the drawer.
func (c *cabinet) remove(name string) {
	c.mu.Lock()
	d := c.drawers[name]
	delete(c.drawers, name)
	c.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, sheet := range d.sheets {
		c.mu.Lock()
		c.rest = append(c.rest, sheet)
		c.mu.Unlock()
	}
}

func (c *cabinet) empty() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.drawers {
		d.mu.Lock()
		d.sheets = nil
		d.mu.Unlock()
	}
}

type closet struct {
	mu    sync.Mutex
	boxes map[string]*box
	lost  int
}

type box struct {
	mu   sync.Mutex
	item string
}

// The lock of what was just made is free: only who fills a box waits for the closet.
func (c *closet) fill(name string, pack func() string) {
	var b *box
	c.mu.Lock()
	b = c.boxes[name]
	if b == nil {
		b = &box{}
		b.mu.Lock()
		c.boxes[name] = b
		c.mu.Unlock()
		b.item = pack()
		if b.item == "" {
			c.mu.Lock()
			c.lost++
			delete(c.boxes, name)
			c.mu.Unlock()
		}
		b.mu.Unlock()
		return
	}
	c.mu.Unlock()
}

type ring struct {
	mu    sync.Mutex
	pages []*page
}

type page struct {
	mu   sync.Mutex
	refs atomic.Int32
	text string
}

// Nobody else has a page whose last reference is gone.
func (p *page) release() {
	if p.refs.Add(-1) == 0 {
		p.mu.Lock()
		p.text = ""
		p.mu.Unlock()
	}
}

func (r *ring) drop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pages[0].release()
	r.pages = r.pages[1:]
}

func (p *page) enter(r *ring) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refs.Add(1)
	r.mu.Lock()
	r.pages = append(r.pages, p)
	r.mu.Unlock()
}
