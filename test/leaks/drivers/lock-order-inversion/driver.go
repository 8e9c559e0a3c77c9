package lockorderinversion

import (
	"strconv"
	"sync"

	"example.com/fixtures/drive"
)

const rounds = 100_000

// together calls each of them again and again, all at the same time.
func together(calls ...func(round int)) {
	var all sync.WaitGroup
	for _, call := range calls {
		all.Go(func() {
			for round := range rounds {
				call(round)
			}
		})
	}
	all.Wait()
}

func init() {
	drive.Blocks("bank.deposit", func() {
		b := &bank{}
		together(
			func(int) { b.deposit(1) },
			func(int) {
				b.audit()
				b.journal.Lock()
				b.entries = nil
				b.journal.Unlock()
			},
		)
	})
	drive.Blocks("room.renameAll", func() {
		for range rounds {
			r := &room{}
			u := &user{room: r}
			r.users = map[*user]bool{u: true}
			var both sync.WaitGroup
			both.Go(func() { r.renameAll("b") })
			both.Go(u.leave)
			both.Wait()
		}
	})
	drive.Blocks("word", func() {
		words = []string{"a"}
		look := func(int) { word("b") }
		place := func(int) { position(0) }
		write := func(round int) {
			if round < 10_000 {
				addWord(strconv.Itoa(round))
			}
		}
		together(look, place, look, place, write, write)
	})
}
