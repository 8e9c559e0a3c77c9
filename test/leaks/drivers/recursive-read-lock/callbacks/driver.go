package callbacks

import (
	"sync"

	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("hall.sum", func() {
		h := &hall{seats: map[string]int{"a": 1}}
		var both sync.WaitGroup
		both.Go(func() {
			for range 1_000_000 {
				h.sum()
			}
		})
		both.Go(func() {
			for range 1_000_000 {
				h.set("a", 1)
			}
		})
		both.Wait()
	})
}
