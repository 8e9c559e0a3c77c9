package missingunlock

import (
	"errors"

	"example.com/fixtures/drive"
)

// The first call leaves it locked, the second waits.
func init() {
	drive.Blocks("store.get", func() {
		s := &store{}
		s.get("a")
		s.get("a")
	})
	drive.Blocks("store.put", func() {
		s := &store{closed: true}
		s.put("a", 1, func(string) {})
		s.put("a", 1, func(string) {})
	})
	drive.Blocks("store.each", func() {
		s := &store{data: map[string]int{"a": 1}}
		s.each(func(string, int) error { return errors.New("stop") })
		s.rw.Lock()
		defer s.rw.Unlock()
	})
	drive.Blocks("store.drain", func() {
		keys := make(chan string, 2)
		keys <- "a"
		keys <- "b"
		close(keys)
		(&store{}).drain(keys)
	})
	drive.Blocks("store.mark", func() {
		s := &store{peers: []*peer{{down: true}}}
		s.mark()
		s.mark()
	})
	drive.Blocks("store.apply", func() {
		s := &store{}
		s.apply("x", "a")
		s.apply("x", "a")
	})
	drive.Blocks("store.counter", func() {
		next := (&store{}).counter()
		next(0)
		next(0)
	})
	drive.Blocks("journal.last", func() {
		j := &journal{}
		j.last()
		j.last()
	})
	drive.Blocks("sweeper.run", func() {
		ticks, quit := make(chan int, 2), make(chan int)
		ticks <- 1
		ticks <- 2
		(&sweeper{seen: map[string]bool{}}).run(ticks, quit)
	})
}
