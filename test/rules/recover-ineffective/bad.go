package recoverineffective

import (
	"log"
	"sync"
)

// recover is the deferred call itself: the panic goes on.
func direct(f func()) {
	defer recover() // want recover-ineffective
	f()
}

// recover is evaluated at the defer, when nothing panics.
func argument(f func()) {
	defer log.Println("recovered", recover()) // want recover-ineffective
	f()
}

func logPanic() {
	if r := recover(); r != nil {
		log.Print(r)
	}
}

// logPanic is called by the deferred function, so its recover gives nil.
func tooDeep(f func()) {
	defer func() {
		logPanic() // want recover-ineffective
	}()
	f()
}

// The literal inside the deferred one is a call too deep.
func literalTooDeep(f func()) {
	defer func() {
		func() {
			if r := recover(); r != nil { // want recover-ineffective
				log.Print(r)
			}
		}()
	}()
	f()
}

// Called straight after f: when f panics, this line is never reached.
func after(f func()) {
	func() {
		f()
		if r := recover(); r != nil { // want recover-ineffective
			log.Print(r)
		}
	}()
}

// Called at the start of a goroutine, where it should have been deferred.
func goroutine(f func()) {
	go func() {
		recover() // want recover-ineffective
		f()
	}()
}

// Nobody defers this function, which recovers for its callers.
func swallow(f func()) {
	f()
	if r := recover(); r != nil { // want recover-ineffective
		log.Print(r)
	}
}

func swallowed(f func()) {
	swallow(f)
}

// The group calls the function itself in a goroutine: nothing has deferred it.
func inGroup(f func()) {
	var wg sync.WaitGroup
	wg.Go(func() {
		f()
		_ = recover() // want recover-ineffective
	})
	wg.Wait()
}

// Do calls it before it returns, not deferred.
func once(o *sync.Once, f func()) {
	o.Do(func() {
		defer f()
		if r := recover(); r != nil { // want recover-ineffective
			log.Print(r)
		}
	})
}
