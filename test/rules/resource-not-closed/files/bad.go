package files

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

type settings struct {
	Name string
}

// The early return on a broken header forgets what the last line remembers.
func header(path string) ([]byte, error) {
	f, err := os.Open(path) // want resource-not-closed
	if err != nil {
		return nil, err
	}
	buf := make([]byte, 8)
	if _, err := io.ReadFull(f, buf); err != nil {
		return nil, fmt.Errorf("header of %s: %w", path, err)
	}
	f.Close()
	return buf, nil
}

// A decoder reads from the file and does not close it.
func readSettings(path string) (*settings, error) {
	f, err := os.Open(path) // want resource-not-closed
	if err != nil {
		return nil, err
	}
	var s settings
	if err := json.NewDecoder(bufio.NewReader(f)).Decode(&s); err != nil {
		return nil, err
	}
	return &s, nil
}

// The error is checked the other way round.
func firstByte(path string) (b byte) {
	if f, err := os.Open(path); err == nil { // want resource-not-closed
		one := make([]byte, 1)
		if _, err := f.Read(one); err == nil {
			b = one[0]
		}
	}
	return b
}

// Only one of the two tests of the error says that there is nothing to close.
func sizeIfThere(path string) (int64, error) {
	f, err := os.Open(path) // want resource-not-closed
	switch {
	case errors.Is(err, os.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), f.Close()
}

// Nobody takes the result at all.
func touch(path string) {
	os.Create(path) // want resource-not-closed
}

func exists(path string) bool {
	_, err := os.Open(path) // want resource-not-closed
	return err == nil
}

// The second file is opened while the first one is there; both are forgotten when the copy fails.
func duplicate(from, to string) error {
	in, err := os.Open(from) // want resource-not-closed
	if err != nil {
		return err
	}
	out, err := os.Create(to) // want resource-not-closed
	if err != nil {
		in.Close()
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	in.Close()
	return out.Close()
}

// An iteration that skips the rest skips the close as well.
func longest(paths []string) (max int64) {
	for _, path := range paths {
		f, err := os.Open(path) // want resource-not-closed
		if err != nil {
			continue
		}
		info, err := f.Stat()
		if err != nil {
			continue
		}
		if info.Size() > max {
			max = info.Size()
		}
		f.Close()
	}
	return max
}

// The variable lives on, but each round forgets the file of the one before.
func last(paths []string) (name string) {
	var f *os.File
	for _, path := range paths {
		var err error
		f, err = os.Open(path) // want resource-not-closed
		if err != nil {
			return ""
		}
		name = f.Name()
	}
	if f != nil {
		f.Close()
	}
	return name
}

// The name of the first file is kept, the file is not.
func reopened(first, second string) (string, error) {
	f, err := os.Open(first) // want resource-not-closed
	if err != nil {
		return "", err
	}
	name := f.Name()
	f, err = os.Open(second)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return name, nil
}

// The directory stays behind when there is nothing to write to it.
func scratch(data []byte) (string, error) {
	dir, err := os.MkdirTemp("", "scratch") // want resource-not-closed
	if err != nil {
		return "", err
	}
	if len(data) == 0 {
		return "", errors.New("nothing to write")
	}
	if err := os.WriteFile(dir+"/data", data, 0o600); err != nil {
		os.RemoveAll(dir)
		return "", err
	}
	return dir, nil
}
