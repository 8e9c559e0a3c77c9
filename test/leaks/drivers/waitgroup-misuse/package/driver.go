package pkg

import (
	"time"

	"example.com/fixtures/drive"
)

func init() {
	drive.Blocks("poller.collect", func() {
		p := &poller{quit: make(chan struct{}), in: make(chan string)}
		p.start()
		close(p.in)
		p.stop()
	})
	drive.Blocks("gatherOpen", func() { gatherOpen([]func() int{func() int { return 1 }}) })
	drive.Blocks("gather", func() { gather([]func() int{func() int { return 1 }}) })
	// The goroutine has ended by itself before it is counted.
	drive.Panics("beacon.stop", func() {
		b := newBeacon(func() bool { return false })
		time.Sleep(1500 * time.Millisecond)
		b.stop()
	})
}
