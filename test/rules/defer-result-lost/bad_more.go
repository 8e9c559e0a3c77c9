package deferresultlost

import (
	"errors"
	"fmt"
	"os"
)

// After a panic the unnamed result is nil: the caller takes a panic for success.
func safely(work func() error) error {
	var err error
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r) // want defer-result-lost
		}
	}()
	err = work()
	return err
}

// A count that the closure corrects too late.
func countDone(tasks []func() bool) int {
	done := 0
	defer func() {
		done++ // want defer-result-lost
	}()
	for _, task := range tasks {
		if task() {
			done++
		}
	}
	return done
}

// The inner err of the loop shadows the outer one: naming the result might change what is returned, so no patch.
func each(paths []string) error {
	err := errors.New("no paths")
	defer func() {
		err = errors.Join(err, os.Remove("lock")) // want defer-result-lost
	}()
	for _, path := range paths {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return err
}

// In a literal with results of its own.
func literal(run func(func() error) error) error {
	return run(func() error {
		f, err := os.Create("x")
		if err != nil {
			return err
		}
		defer func() {
			err = f.Close() // want defer-result-lost
		}()
		_, err = f.WriteString("x")
		return err
	})
}
