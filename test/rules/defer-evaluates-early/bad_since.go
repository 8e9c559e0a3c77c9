package deferevaluatesearly

import (
	"fmt"
	"log"
	"time"
)

type histogram struct{ sum float64 }

func (h *histogram) Observe(v float64) { h.sum += v }

// Since is called at the defer, so the duration is that of nothing.
func measured(h *histogram, work func()) {
	start := time.Now()
	defer h.Observe(time.Since(start).Seconds()) // want defer-evaluates-early
	work()
}

// The same with Sub.
func logged(name string, work func()) {
	start := time.Now()
	defer log.Printf("%s took %s", name, time.Now().Sub(start)) // want defer-evaluates-early
	work()
}

// In a literal that is called at once, too.
func nested(work func()) {
	func() {
		begin := time.Now()
		defer fmt.Println("inner", time.Since(begin)) // want defer-evaluates-early
		work()
	}()
}
