package blockingwhilelocked

import (
	"sync"

	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("total", func() { total(make([]int, 100_000)) })
	drive.Blocks("numbered", func() { numbered(1) })
	drive.Blocks("store.reload", func() { new(store).reload([]string{"a"}) })
	drive.Blocks("guarded", func() { guarded(new(sync.Mutex), func() {}) })
	drive.Blocks("fill", func() { fill([]string{"a", "b"}) })
}
