package missingunlockruns

import (
	"example.com/fixtures/drive"
)

func init() {
	jobs := []func(){func() {}, func() {}}
	drive.Blocks("counted", func() { counted(jobs) })
}
