package deferresultlost

import (
	"fmt"
	"log"
	"os"
	"sync"
)

// The result is named.
func named(path string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = f.WriteString("x")
	return err
}

// The closure reads what it assigned: nothing is lost.
func logged(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		err = f.Close()
		if err != nil {
			log.Print(err)
		}
	}()
	_, err = f.WriteString("x")
	return err
}

// A deferred call that was registered before runs later, and reads it.
func reported(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { log.Print(err) }()
	defer func() { err = f.Close() }()
	_, err = f.WriteString("x")
	return err
}

// The result is a pointer to the variable.
func throughPointer(path string) *error {
	var err error
	defer func() { err = os.Remove(path) }()
	return &err
}

// The result is a map: what the closure puts into it is there.
func intoMap(names []string) map[string]int {
	counts := map[string]int{}
	defer func() { counts["total"] = len(counts) }()
	for _, name := range names {
		counts[name]++
	}
	return counts
}

type state struct{ n int }

// A field behind a pointer.
func intoField() *state {
	s := &state{}
	defer func() { s.n++ }()
	return s
}

var calls int

// A package variable is read elsewhere.
func counted() int {
	defer func() { calls++ }()
	return calls
}

// The closure's own variable of the same name.
func own(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		var err error
		if err = f.Close(); err != nil {
			log.Print(err)
		}
	}()
	_, err = f.WriteString("x")
	return err
}

// The function has no result that could be lost.
func noResult(path string) {
	f, err := os.Create(path)
	if err != nil {
		return
	}
	defer func() { err = f.Close() }()
	_, err = f.WriteString("x")
}

// What is returned is something else.
func somethingElse(path string) int {
	f, err := os.Create(path)
	if err != nil {
		return 0
	}
	defer func() { err = f.Close() }()
	n, err := f.WriteString("x")
	if err != nil {
		return 0
	}
	return n
}

// The goroutine reads the variable under the lock after the function has returned.
func shared(mu *sync.Mutex, later func(func())) int {
	n := 0
	defer func() {
		mu.Lock()
		defer mu.Unlock()
		n++
	}()
	later(func() {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(n)
	})
	return n
}
