package aliases

import (
	"example.com/fixtures/drive"
)

func init() {
	empty := func() *shelf { return &shelf{books: map[string]int{}} }
	drive.Blocks("shelf.add", func() { empty().add("a") })
	drive.Blocks("shelf.twice", func() { empty().twice("a") })
	drive.Blocks("library.count", func() { (&library{shelf: empty()}).count("a") })
}
