package recoverineffective

import (
	"log"
	"sync"
	"testing"
)

// In the deferred literal itself.
func literal(f func()) {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
		}
	}()
	f()
}

// In a function that is deferred by its name.
func byName(f func()) {
	defer logPanic()
	f()
}

// In a function variable that is deferred.
func variable(f func()) {
	guard := func() { _ = recover() }
	defer guard()
	f()
}

// Exported: another package may defer it.
func HandleCrash() {
	if r := recover(); r != nil {
		log.Print(r)
	}
}

type guard struct{ name string }

// A method, deferred.
func (g *guard) catch() {
	if r := recover(); r != nil {
		log.Print(g.name, r)
	}
}

func method(f func()) {
	g := &guard{"x"}
	defer g.catch()
	f()
}

func onPanic(report func(any)) {
	if r := recover(); r != nil {
		report(r)
	}
}

// Handed to somebody who may defer it.
func handed(run func(func(func(any)))) {
	run(onPanic)
}

// The deferred literal defers again: that one recovers the panic of its own function.
func twice(f, cleanup func()) {
	defer func() {
		defer logPanic()
		cleanup()
	}()
	f()
}

// A literal that somebody else calls, perhaps deferred.
func passed(run func(func())) {
	run(func() { _ = recover() })
}

// What Do calls defers the function that recovers.
func deferredInside(once *sync.Once, f func()) {
	once.Do(func() {
		defer func() { _ = recover() }()
		f()
	})
}

// A test's cleanup is called by what the test has deferred.
func cleanup(t *testing.T, f func()) {
	t.Cleanup(func() { _ = recover() })
	f()
}

// The closure has recovered already; what it calls only writes.
func recovered(f func()) {
	defer func() {
		if r := recover(); r != nil {
			write(r)
		}
	}()
	f()
}

func write(r any) { log.Print(r) }

// A function of this name that is not the predeclared one.
func ownName(f func()) {
	recover := func() any { return nil }
	f()
	_ = recover()
}
