package missingunlockruns

import "sync"

// No path gives it back: only the others, which wait, show that it should be.
func counted(jobs []func()) {
	var mu sync.Mutex
	n := 0
	for _, job := range jobs {
		go func() {
			job()
			mu.Lock() // want missing-unlock
			n++
			println(n)
		}()
	}
}
