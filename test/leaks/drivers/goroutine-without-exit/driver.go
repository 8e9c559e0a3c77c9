package goroutinewithoutexit

import (
	"time"

	"example.com/fixtures/drive"
)

func init() {
	drive.Stays("refresh", func() { refresh(func() {}) })
	drive.Stays("report", func() { report(func() int { return 1 }) })
	drive.Stays("sink.begin", func() {
		ticker := time.NewTicker(time.Second)
		s := &sink{}
		s.begin(ticker)
		ticker.Stop()
		s.Close()
	})
}
