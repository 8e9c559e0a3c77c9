package callees

import (
	"errors"

	"example.com/fixtures/drive"
)

func init() {
	full := func() *ledger { return &ledger{entries: []int{1}, backup: &ledger{}} }
	drive.Blocks("ledger.add", func() { full().add(1) })
	drive.Blocks("ledger.replace", func() { full().replace(1) })
	drive.Blocks("ledger.mean", func() { full().mean() })
	drive.Blocks("ledger.sync", func() { full().sync() })
	drive.Blocks("register", func() { register("a") })
	drive.Blocks("ledger.reset", func() { full().reset() })
	drive.Blocks("flush", func() {
		flush([]*ledger{full()}, func(*ledger) error { return errors.New("failed") })
	})
	drive.Blocks("ledger.clear", func() { full().clear() })
	drive.Blocks("ledger.inPlace", func() { full().inPlace() })
	drive.Blocks("ledger.renameOnce", func() { full().renameOnce(false) })
	drive.Blocks("derived.twice", func() { (&derived{}).twice() })
	drive.Blocks("set.put", func() { (&set{items: map[string]bool{}}).put("a") })
	drive.Blocks("ledger.pushAll", func() { full().pushAll([]int{1}) })
	drive.Blocks("ledger.restart", func() { full().restart() })
}
