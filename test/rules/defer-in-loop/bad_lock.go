package deferinloop

import "sync"

type ledger struct {
	mu      sync.Mutex
	entries map[string]int
}

// The second iteration waits for a lock that this function itself holds until it returns.
func (l *ledger) post(amounts map[string]int) {
	for account, amount := range amounts {
		if amount == 0 {
			continue
		}
		l.mu.Lock()
		defer l.mu.Unlock() // want defer-in-loop
		l.entries[account] += amount
	}
}
