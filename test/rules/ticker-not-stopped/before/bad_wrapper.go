package before

import (
	"math/rand"
	"time"
)

// Whoever gets the ticker of this function has to stop it.
func jittered(d time.Duration) *time.Ticker {
	return time.NewTicker(d + time.Duration(rand.Int63n(int64(d))))
}

func beats(n int, beat func()) {
	ticker := jittered(time.Second) // want ticker-not-stopped
	for i := 0; i < n; i++ {
		<-ticker.C
		beat()
	}
}
