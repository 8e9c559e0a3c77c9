package sendonclosed

import (
	"time"

	"example.com/fixtures/drive"
)

func init() {
	drive.Panics("emit", func() { emit(1) })
	drive.Panics("closedByReceiver", func() {
		closedByReceiver(9, func(int) int { return 101 })
	})
	drive.Panics("closedTooEarly", func() {
		closedTooEarly(func() int {
			time.Sleep(1100 * time.Millisecond)
			return 1
		})
	})
}
