package tickernotstopped

import "time"

// From Go 1.23 on, tickers that nobody refers to are collected.
func beat(n int, pulse func()) {
	t := time.NewTicker(time.Second)
	for i := 0; i < n; i++ {
		<-t.C
		pulse()
	}
}
