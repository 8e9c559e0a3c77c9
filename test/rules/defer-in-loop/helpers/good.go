package helpers

import (
	"bufio"
	"io"
	"log"
	"os"
	"sync"
)

type pool struct {
	mu    sync.Mutex
	first *os.File
	files []*os.File
	byKey map[string]*os.File
}

// Gives what the pool has, and has had before.
func (p *pool) file(key string) (*os.File, error) {
	f, ok := p.byKey[key]
	if !ok {
		return nil, os.ErrNotExist
	}
	return f, nil
}

func (p *pool) printAll(keys []string) error {
	for _, key := range keys {
		f, err := p.file(key)
		if err != nil {
			return err
		}
		defer f.Close()
		log.Print(f.Name())
	}
	return nil
}

// Opens it once and keeps it.
func (p *pool) cached(key string) (*os.File, error) {
	if f := p.byKey[key]; f != nil {
		return f, nil
	}
	f, err := os.Open(key)
	if err != nil {
		return nil, err
	}
	p.byKey[key] = f
	return f, nil
}

func (p *pool) warm(keys []string) error {
	for _, key := range keys {
		f, err := p.cached(key)
		if err != nil {
			return err
		}
		defer f.Close()
		log.Print(f.Name())
	}
	return nil
}

func (p *pool) take(f *os.File) { p.files = append(p.files, f) }

// The helper keeps it for after the loop, whatever its name.
func (p *pool) open(paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		p.take(f)
	}
	return nil
}

type view struct{ r io.Reader }

func load(r io.Reader) *view { return &view{r} }

// What the helper makes needs the file, whatever its name.
func loadAll(paths []string) ([]*view, error) {
	var views []*view
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		views = append(views, load(f))
	}
	return views, nil
}

type lines struct{ s *bufio.Reader }

func linesOf(r io.Reader) *lines {
	s := bufio.NewReader(nil)
	s.Reset(r)
	return &lines{s}
}

// It is in what the helper makes, by a method of that.
func linesOfAll(paths []string) ([]*lines, error) {
	var all []*lines
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		all = append(all, linesOf(f))
	}
	return all, nil
}

// The helper closes it in each iteration; the defer is for panics.
func copyAll(w io.Writer, paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := io.Copy(w, f); err != nil {
			return err
		}
		bye(f)
	}
	return nil
}

// Named for it, but all that it does is print.
func closeMessage(f *os.File) { log.Printf("closing %s", f.Name()) }

func announced(paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer closeMessage(f)
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}
