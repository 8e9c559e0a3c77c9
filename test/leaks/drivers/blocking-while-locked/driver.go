package blockingwhilelocked

import (
	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("total", func() { total(make([]int, 100_000)) })
	drive.Blocks("numbered", func() { numbered(1) })
	drive.Blocks("fill", func() { fill([]string{"a", "b"}) })
}
