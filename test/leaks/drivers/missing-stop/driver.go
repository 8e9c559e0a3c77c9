package missingstop

import (
	"errors"

	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("announce", func() { announce("a") })
	drive.Blocks("dialled", func() {
		dialled("a", func() error { return nil })
	})
	drive.Blocks("newSpeaker", func() {
		newSpeaker(func() error { return errors.New("no voice") })
	})
	drive.Blocks("started", func() { started("a") })
	drive.Blocks("sometimes", func() {
		sometimes("a", func(string) error { return errors.New("bad name") })
	})
}
