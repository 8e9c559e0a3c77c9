package doublelock

import (
	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("store.add", func() { (&store{}).add("a") })
	drive.Blocks("store.get", func() { (&store{}).get("a") })
	drive.Blocks("store.ensure", func() { (&store{}).ensure("a") })
	drive.Blocks("counter.inc", func() { (&counter{}).inc(true) })
}
