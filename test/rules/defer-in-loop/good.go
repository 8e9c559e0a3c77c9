package deferinloop

type queues struct{ byName map[string]chan int }

// The channels stay open until the end, for all that follows.
func (q *queues) run(names [][]byte, work func()) {
	for _, each := range names {
		name := string(each)
		q.byName[name] = make(chan int, 8)
		defer close(q.byName[name])
	}
	work()
}
