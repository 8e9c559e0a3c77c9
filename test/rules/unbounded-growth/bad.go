package unboundedgrowth

import (
	"sync"
	"time"
)

var lastSeen = map[string]time.Time{} // want unbounded-growth

// Every address that ever called stays in the map.
func Touch(addr string, now time.Time) {
	lastSeen[addr] = now
}

var (
	mu     sync.Mutex
	events []event // want unbounded-growth
)

type event struct {
	name string
	at   time.Time
}

// The log of a service that is never asked and never cut.
func Record(name string) {
	mu.Lock()
	defer mu.Unlock()
	events = append(events, event{name: name, at: time.Now()})
}

var hits map[int64]int // want unbounded-growth

// Made when it is needed first, which is no reset.
func CountHit(user int64) {
	if hits == nil {
		hits = make(map[int64]int)
	}
	hits[user]++
}

var answered sync.Map // want unbounded-growth

type server struct{}

// The key is made of what the caller gave.
func (s *server) Answer(tenant, id string) {
	key := tenant + "/" + id
	answered.Store(key, true)
}

var bySum = make(map[[32]byte]string) // want unbounded-growth

// Reading all of it takes nothing out.
func Names() (names []string) {
	for _, name := range bySum {
		names = append(names, name)
	}
	return names
}

func Keep(sum [32]byte, name string) {
	bySum[sum] = name
}
