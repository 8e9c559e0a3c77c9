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
	drive.Blocks("nilChannel", nilChannel)
	drive.Blocks("wrongOrder", wrongOrder)
	drive.Blocks("otherContext", otherContext)
}
