package elsewhere

import (
	"sync"

	"example.com/fixtures/drive"
)

func init() {
	meet := func() {
		for range 100_000 {
			q := &queue{}
			t := &task{queue: q}
			q.tasks = []*task{t}
			var both sync.WaitGroup
			both.Go(func() { q.states() })
			both.Go(t.finish)
			both.Wait()
		}
	}
	drive.Blocks("queue.states", meet)
	drive.Blocks("task.finish", meet)
}
