package selectwithoutexit

import (
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
	drive.Blocks("loopForgotten", func() { loopForgotten([]int{1}) })
}
