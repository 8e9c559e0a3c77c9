package elsewhere

import "sync"

type queue struct {
	mu    sync.Mutex
	tasks []*task
}

type task struct {
	mu    sync.Mutex
	queue *queue
	state string
}

// The other order stands in another file of the package.
func (q *queue) states() (states []string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range q.tasks {
		t.mu.Lock() // want lock-order-inversion
		states = append(states, t.state)
		t.mu.Unlock()
	}
	return states
}
