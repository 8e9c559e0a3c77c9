package wrappers

import (
	"fmt"
	"io"
	"os"
	"sync"
)

// The caller closes it.
func lastLine(dir string) error {
	f, err := openLog(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Seek(-1, io.SeekEnd)
	return err
}

// The type's own method closes it, deferred.
func migrated(path string) error {
	s, err := openStore(path)
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.count()
	return err
}

// Standard input is nobody's to close: the result is not always opened.
func input(path string) (*os.File, error) {
	if path == "-" {
		return os.Stdin, nil
	}
	return os.Open(path)
}

func copyFrom(path string, w io.Writer) error {
	f, err := input(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

// The cache goes on holding what it gives.
type cache struct {
	mu    sync.Mutex
	files map[string]*os.File
}

func (c *cache) file(path string) (*os.File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.files[path]; ok {
		return f, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	c.files[path] = f
	return f, nil
}

func (c *cache) size(path string) (int64, error) {
	f, err := c.file(path)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// A getter gives what the receiver has had all along.
func (s *store) name() (string, error) { return s.path, nil }

type recorder struct {
	out *os.File
}

func (r *recorder) output() (*os.File, error) {
	if r.out == nil {
		return nil, errOdd
	}
	return r.out, nil
}

func (r *recorder) record(line string) error {
	f, err := r.output()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, line)
	return err
}

// An object whose own goroutine closes what it holds when it is done.
type tail struct {
	file *os.File
	done chan struct{}
}

func startTail(path string) (*tail, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	t := &tail{file: f, done: make(chan struct{})}
	go t.run()
	return t, nil
}

func (t *tail) run() {
	defer close(t.done)
	defer t.file.Close()
	_, _ = io.Copy(io.Discard, t.file)
}

func (t *tail) Close() { <-t.done }

func tailed(path string) error {
	t, err := startTail(path)
	if err != nil {
		return err
	}
	fmt.Println(t.file.Name())
	return nil
}

// A method that runs until the end closes everything itself.
func (s *store) serve() error {
	defer s.db.Close()
	_, err := s.count()
	return err
}

func serve(path string) error {
	s, err := openStore(path)
	if err != nil {
		return err
	}
	return s.serve()
}

// It is nil when there is nothing to open.
func optional(path string) (*os.File, error) {
	if path == "" {
		return nil, nil
	}
	return os.Open(path)
}

func reads(path string) error {
	f, err := optional(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, f)
	return err
}
