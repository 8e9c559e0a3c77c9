package condwithoutsignal

import (
	"time"

	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("await", drive.Disturbed(func() { await(func() {}) }))
	drive.Blocks("oneOfTwo", func() {
		oneOfTwo(func() { time.Sleep(time.Millisecond) })
	})
}
