package deferresultlost

import (
	"fmt"
	"os"
)

// The caller never learns that Close failed: the result was copied by `return err` before.
func writeReport(path, text string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); cerr != nil && err == nil {
			err = cerr // want defer-result-lost
		}
	}()
	_, err = fmt.Fprintln(f, text)
	return err
}

// Assigned without asking: with a named result Close's nil would hide the error of the write, so the patch asks.
func writeBare(path, text string) (int, error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() {
		err = f.Close() // want defer-result-lost
	}()
	n, err := f.WriteString(text)
	return n, err
}
