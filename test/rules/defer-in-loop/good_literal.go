package deferinloop

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// The literal is called in the loop, so its defer runs once an iteration.
func copyEach(w io.Writer, paths []string) error {
	for _, path := range paths {
		err := func() error {
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(w, f)
			return err
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

// The literal runs in a goroutine of its own, which ends with it.
func copyParallel(paths []string) {
	var wg sync.WaitGroup
	for _, path := range paths {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f, err := os.Open(path)
			if err != nil {
				return
			}
			defer f.Close()
			_, _ = io.Copy(io.Discard, f)
		}()
	}
	wg.Wait()
}

// The callback of a walk returns once a file.
func walk(roots []string) error {
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(io.Discard, f)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// The defer stands before the loop.
func lines(path string, seps []byte) (n int) {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	data, _ := io.ReadAll(f)
	for _, sep := range seps {
		n += bytes.Count(data, []byte{sep})
	}
	return n
}
