package deferbeforeerrorcheck

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
)

type session struct {
	out io.WriteCloser
}

func (s *session) End() {
	_ = s.out.Close()
}

func begin(name string) (*session, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	out, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &session{out: out}, nil
}

// A function of this package that returns nil with its error.
func talk(name string) error {
	s, err := begin(name)
	defer s.End() // want defer-before-error-check
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, "hello")
	return err
}

func finish(s *session) {
	s.End()
}

// The helper uses its argument as it is.
func talkThroughHelper(name string) error {
	s, err := begin(name)
	defer finish(s) // want defer-before-error-check
	if err != nil {
		return err
	}
	return nil
}

// Only one of the branches checks.
func maybe(name string, strict bool) error {
	s, err := begin(name)
	if strict {
		if err != nil {
			return err
		}
	}
	defer s.End() // want defer-before-error-check
	return nil
}

// The variable held something good before; the failed call has replaced it by nil.
func unpack(body io.ReadCloser, zipped bool) error {
	if zipped {
		var err error
		body, err = gzip.NewReader(body)
		defer body.Close() // want defer-before-error-check
		if err != nil {
			return err
		}
	}
	_, err := io.Copy(io.Discard, body)
	return err
}

// The check asks for another error.
func second(a, b string) error {
	first, err := os.Open(a)
	if err != nil {
		return err
	}
	defer first.Close()
	other, otherErr := os.Open(b)
	if err != nil {
		return err
	}
	defer other.Close() // want defer-before-error-check
	return otherErr
}

// The closure only assigns the error; it does not ask for it.
func assigned(path string) (err error) {
	f, err := os.Create(path)
	defer func() { // want defer-before-error-check
		err = f.Close()
	}()
	_, err = fmt.Fprintln(f, "x")
	return err
}

func quit(f *os.File) { _ = f.Close() }

func opened(path string) (*os.File, error) { return os.Open(path) }

// One helper opens, another hands it to the one that uses it.
func helped(path string) error {
	f, err := opened(path)
	defer later(f) // want defer-before-error-check
	if err != nil {
		return err
	}
	return nil
}

func later(f *os.File) { quit(f) }
