package deferevaluatesearly

import (
	"fmt"
	"log"
	"os"
	"strings"
)

func logResult(op string, err error) {
	if err != nil {
		log.Printf("%s: %v", op, err)
	}
}

// The error is nil at the defer, whatever comes later.
func create(path string) (err error) {
	defer logResult("create", err) // want defer-evaluates-early
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return f.Close()
}

// A result that only `return` assigns.
func remove(path string) (err error) {
	defer logResult("remove", err) // want defer-evaluates-early
	return os.Remove(path)
}

// The counter is 0 at the defer.
func words(lines []string) int {
	n := 0
	defer fmt.Println("words:", n) // want defer-evaluates-early
	for _, line := range lines {
		n += len(strings.Fields(line))
	}
	return n
}

// The error was checked, so it is nil here; the interesting ones come after.
func move(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	defer logResult("move", err) // want defer-evaluates-early
	if err = os.WriteFile(to, data, 0o600); err != nil {
		return err
	}
	err = os.Remove(from)
	return err
}

// The flag is false at the defer.
func deploy(steps []func() error, report func(bool)) error {
	ok := false
	defer report(ok) // want defer-evaluates-early
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	ok = true
	return nil
}

func removeAll(paths []string) {
	for _, path := range paths {
		_ = os.Remove(path)
	}
}

// The slice is empty at the defer, so nothing is removed.
func render(names []string) error {
	var made []string
	defer removeAll(made) // want defer-evaluates-early
	for _, name := range names {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			return err
		}
		made = append(made, name)
	}
	return nil
}
