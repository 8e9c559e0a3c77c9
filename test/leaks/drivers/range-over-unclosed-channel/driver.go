package rangeoverunclosed

import (
	"errors"

	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("consumer", func() { consumer([]string{"a"}) })
	drive.Blocks("pool", func() {
		pool([]int{1, 2}, func(n int) int { return n })
	})
	drive.Blocks("printAll", func() {
		closedUnlessError(func() (string, error) { return "", errors.New("no line") })
	})
}
