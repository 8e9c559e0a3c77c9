package deferevaluatesearly

import (
	"fmt"
	"io"
	"os"
	"time"
)

type watcher struct{ r io.Reader }

func (w *watcher) Watch()   {}
func (w *watcher) Unwatch() {}

type connection struct {
	watch *watcher
}

// The deferred Unwatch belongs to the first watcher; the second is never told to stop.
func dial(plain, secure io.Reader, tls bool) *connection {
	c := new(connection)
	c.watch = &watcher{plain}
	c.watch.Watch()
	defer c.watch.Unwatch() // want defer-evaluates-early
	if tls {
		c.watch.Unwatch()
		c.watch = &watcher{secure}
		c.watch.Watch()
	}
	return c
}

// Wrapping in a closure would move the evaluation of every argument: no patch where one of them is a call.
func two(next func() int, work func()) {
	start := time.Now()
	defer fmt.Println(next(), time.Since(start)) // want defer-evaluates-early
	work()
}

// The result of a deferred Since goes nowhere.
func useless(work func()) {
	start := time.Now()
	defer time.Since(start) // want defer-evaluates-early
	work()
}

func guardPanic(err error) {
	if r := recover(); r != nil {
		fmt.Println(r, err)
	}
}

// A closure around a function that recovers would keep it from recovering: no patch.
func recovering(work func() error) {
	var err error
	defer guardPanic(err) // want defer-evaluates-early
	err = work()
}

// The receiver is nil at the defer: Close is called on nil, and the file stays open.
func lateReceiver(path string) error {
	var f *os.File
	defer f.Close() // want defer-evaluates-early
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, f)
	return err
}
