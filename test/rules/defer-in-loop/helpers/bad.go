package helpers

import (
	"io"
	"log"
	"os"
)

func logClose(f *os.File) {
	if err := f.Close(); err != nil {
		log.Print(err)
	}
}

func bye(c io.Closer) { _ = c.Close() }

func openLog(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// What the helper does says its body.
func sizes(paths []string) (total int64, err error) {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return total, err
		}
		defer logClose(f) // want defer-in-loop
		if info, err := f.Stat(); err == nil {
			total += info.Size()
		}
	}
	return total, nil
}

// One helper opens, another closes, in a closure.
func names(paths []string) error {
	for _, path := range paths {
		f, err := openLog(path)
		if err != nil {
			return err
		}
		defer func() { // want defer-in-loop
			bye(f)
		}()
		log.Print(f.Name())
	}
	return nil
}

type index struct{ seen int }

// Named as if it kept the file.
func (i *index) addFile(f *os.File) {
	if f.Name() != "" {
		i.seen++
	}
}

func (i *index) read(paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close() // want defer-in-loop
		i.addFile(f)
	}
	return nil
}
