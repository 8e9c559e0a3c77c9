package unknown

import (
	"io"
	"net"
	"os"

	"example.com/stream"
)

// Nothing in the function says whether the file is still its own.
func spool(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return stream.Spool(f)
}

// It is closed only where the other package did not take it.
func give(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if err := stream.Spool(f); err != nil {
		f.Close()
		return err
	}
	return nil
}

// What it was unpacked into closes what is below.
func both(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := stream.Inflate(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// A session that has said that it is over needs no closing.
type session struct {
	conn net.Conn
	over chan struct{}
}

func newSession(addr string) (*session, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, over: make(chan struct{})}, nil
}

func (s *session) Done() <-chan struct{} { return s.over }

func (s *session) Close() error { return s.conn.Close() }

func again(addr string, stop <-chan struct{}) error {
	for {
		s, err := newSession(addr)
		if err != nil {
			return err
		}
		select {
		case <-s.Done():
			continue
		case <-stop:
			return s.Close()
		}
	}
}

// Cleaning up after a later call has failed says nothing about who owns the file when all goes well.
func manager(path string, begin func() error) (io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	m, err := stream.Inflate(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	if err := begin(); err != nil {
		f.Close()
		return nil, err
	}
	return m, nil
}
