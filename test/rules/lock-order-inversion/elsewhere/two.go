package elsewhere

// Seen from the other side.
func (t *task) finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	q := t.queue
	q.mu.Lock() // want lock-order-inversion
	q.tasks = q.tasks[1:]
	q.mu.Unlock()
	t.state = "done"
}
