package doubleclose

import (
	"example.com/fixtures/drive"
)

func init() {
	drive.Panics("deferredToo", func() { deferredToo(true) })
	drive.Panics("announced", func() { announced(true, func() {}) })
	drive.Panics("eachWorker", func() { eachWorker([]int{1, 2}) })
	drive.Panics("server.stop", stoppedTwice)
}
