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
	drive.Blocks("sum", func() { sum([]int{1, 2}) })
	drive.Blocks("onOneLine", func() { onOneLine(func() int { return 1 }) })
	drive.Blocks("several", func() { several([][]int{{1}, {2}}) })
	drive.Blocks("printAll", func() {
		closedUnlessError(func() (string, error) { return "", errors.New("no line") })
	})
}
