package aliases

import (
	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("shelf.take", func() {
		s := &shelf{}
		s.take("a")
		s.take("a")
	})
}
