package deferevaluatesearly

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// The closure asks for the time when it runs.
func closure(work func()) {
	start := time.Now()
	defer func() { fmt.Println(time.Since(start)) }()
	work()
}

func track(name string, start time.Time) { fmt.Println(name, time.Since(start)) }

// The start is meant to be taken now.
func tracked(work func()) {
	defer track("work", time.Now())
	work()
}

// The duration so far is what is printed.
func soFar(setup, work func()) {
	start := time.Now()
	setup()
	took := time.Since(start)
	defer fmt.Println("set up in", took)
	work()
}

// The literal is called now, and says so.
func literalNow(work func()) {
	start := time.Now()
	defer fmt.Println(func() time.Duration { return time.Since(start) }())
	work()
}

var level = 1

func setLevel(n int) { level = n }

// The old value is put back: a snapshot by design.
func verbose(work func()) {
	old := level
	defer setLevel(old)
	setLevel(9)
	work()
}

// The same where the variable itself is used again.
func louder(n int, work func()) {
	n = level
	defer setLevel(n)
	n = 9
	setLevel(n)
	work()
}

// The directory to go back to.
func inDir(dir string, work func()) error {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	defer os.Chdir(here)
	if err = os.Chdir(dir); err != nil {
		return err
	}
	work()
	return nil
}

// A value that does not change after the defer.
func unchanged(names []string) {
	n := len(names)
	defer fmt.Println("names:", n)
	for _, name := range names {
		fmt.Println(name)
	}
}

// Each file is closed by its own defer: the argument is meant to be the one of now.
func both(a, b string) error {
	f, err := os.Open(a)
	if err != nil {
		return err
	}
	defer closeFile(f)
	f, err = os.Open(b)
	if err != nil {
		return err
	}
	defer closeFile(f)
	return nil
}

func closeFile(f *os.File) { _ = f.Close() }

// The loop variable is the one of this iteration.
func countdown(n int) {
	for i := 0; i < n; i++ {
		defer fmt.Println(i)
	}
}

func logError(err error) { fmt.Println(err) }

// The error that has just happened is reported, not the one that may follow.
func afterFailure(path string) error {
	err := os.Remove(path)
	if err != nil {
		defer logError(err)
		err = os.RemoveAll(path)
	}
	return err
}

// A pointer sees what comes later.
func pointer() (err error) {
	defer logPointer(&err)
	return errors.New("later")
}

func logPointer(err *error) { fmt.Println(*err) }

// The inner error is another variable.
func shadowed(path string) (err error) {
	_, err = os.Stat(path)
	defer logError(err)
	if err := os.Remove(path); err != nil {
		fmt.Println(err)
	}
	return err
}

// The count is known before the defer, and the variable is used for something else after it.
func done(wg *sync.WaitGroup, batch []func()) {
	n := len(batch)
	defer wg.Add(-n)
	for _, f := range batch {
		f()
	}
	n = 0
}

// The parameter of the literal is this iteration's copy.
func perIteration(names []string, work func(string)) {
	for i := 0; i < len(names); i++ {
		func() {
			defer func(i int) { fmt.Println(i) }(i)
			work(names[i])
		}()
	}
}

// The second watcher is stopped as well.
func redial(c *connection, next *watcher) {
	c.watch.Watch()
	defer c.watch.Unwatch()
	c.watch.Unwatch()
	c.watch = next
	c.watch.Watch()
	defer c.watch.Unwatch()
}

// The method gets the address of the variable, so it sees what is in it later.
func addressed(lines []string) string {
	var b strings.Builder
	defer b.Reset()
	for _, line := range lines {
		b.WriteString(line)
	}
	return b.String()
}
