package copied

import (
	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("work", func() { all([]func(){func() {}}) })
}
