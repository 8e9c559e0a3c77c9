package deferreturnedfuncnotcalled

import (
	"log"
	"os"
)

// Called, and its result deferred.
func called() {
	defer span("work")()
	log.Print("working")
}

// The result is kept and deferred by its name.
func kept() {
	end := span("work")
	defer end()
	log.Print("working")
}

// Closes the file, and offers to open it again: the callers that ignore the result want only the first.
func suspend(f *os.File) func() error {
	_ = f.Close()
	return func() error { return nil }
}

func paused(f *os.File) {
	suspend(f)
	log.Print("paused")
}

func closed(f *os.File) {
	defer suspend(f)
	log.Print("working")
}

// The result is no function.
func elapsed(name string) int { return len(name) }

func counted() {
	defer elapsed("x")
}

type handle struct{}

func (handle) Close() {}

// The result has methods but is no function.
func open() handle { return handle{} }

func opened() {
	defer open().Close()
	defer open()
}

// More than one result: neither can be called.
func both() (func(), error) { return func() {}, nil }

func ignoredBoth() {
	defer both()
}

var flush = func() { log.Print("flush") }

// A function variable that returns nothing.
func flushed() {
	defer flush()
}

type chain struct{ steps []func() }

// Adds a step and gives itself back.
func (c *chain) add(f func()) *chain {
	c.steps = append(c.steps, f)
	return c
}

func chained(c *chain) {
	defer c.add(func() {})
}
