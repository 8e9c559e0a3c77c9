package recursivereadlock

import (
	"sync"

	"example.com/fixtures/drive"
)

// between calls a reader again and again while another goroutine writes.
func between(read, write func()) {
	var both sync.WaitGroup
	for _, call := range []func(){read, write} {
		both.Go(func() {
			for range 1_000_000 {
				call()
			}
		})
	}
	both.Wait()
}

func init() {
	c := func() *cache { return &cache{data: map[string]int{"a": 1}} }
	drive.Blocks("cache.full", func() {
		c := c()
		between(func() { c.full(1) }, func() { c.set("a", 1) })
	})
	drive.Blocks("cache.sum", func() {
		c := c()
		between(func() { c.sum(nil) }, func() { c.set("a", 1) })
	})
	drive.Blocks("all", func() {
		between(func() { all([]int{1, 2}) }, func() { rename(1, "a") })
	})
}
