package selectwithoutexit

import (
	"errors"
	"time"

	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("bothForgotten", func() {
		bothForgotten(func() int {
			time.Sleep(1100 * time.Millisecond)
			return 1
		})
	})
	drive.Blocks("skipped", func() {
		skipped(func() error { return errors.New("failed") })
	})
	drive.Blocks("noWayOut", func() { noWayOut([]int{1, 2}) })
	drive.Blocks("loopForgotten", func() { loopForgotten([]int{1}) })
	drive.Blocks("parks", func() { parks(func() {}) })
}
