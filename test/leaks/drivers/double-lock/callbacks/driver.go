package callbacks

import (
	"example.com/fixtures/drive"
)

func init() {
	names := func() []string { return []string{"a", "b"} }
	full := func() *hall { return &hall{seats: map[string]int{"a": 1}} }
	drive.Blocks("hall.sum", func() { full().sum() })
	drive.Blocks("hall.free", func() { full().free(names()) })
	drive.Blocks("hall.sorted", func() { full().sorted(names()) })
	drive.Blocks("hall.dropAll", func() { full().dropAll(names()) })
}
