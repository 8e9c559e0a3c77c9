package blockedreceive

import (
	"errors"

	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("nobodySends", nobodySends)
	drive.Blocks("forgottenOnError", func() {
		forgottenOnError(func() error { return errors.New("not ready") })
	})
	fails := func() error { return errors.New("failed") }
	drive.Blocks("doneUnlessError", func() { doneUnlessError(fails) })
	drive.Blocks("closedUnlessError", func() { closedUnlessError(fails) })
	drive.Blocks("stopForgotten", func() { stopForgotten(fails) })
	drive.Blocks("answerUnlessError", func() {
		answerUnlessError(func() (int, error) { return 0, fails() })
	})
	drive.Blocks("beginsAnyway", func() { beginsAnyway(fails, func() {}) })
	drive.Blocks("nilChannel", nilChannel)
	drive.Blocks("wrongOrder", wrongOrder)
	drive.Blocks("otherContext", otherContext)
}
