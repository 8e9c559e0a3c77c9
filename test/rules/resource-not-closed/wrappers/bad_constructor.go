package wrappers

import (
	"net"
	"os"
	"time"
)

// A constructor that fails drops the struct, and with it what its fields hold.
type server struct {
	log      *os.File
	listener net.Listener
	started  time.Time
}

func newServer(addr, path string) (*server, error) {
	s := &server{started: time.Now()}
	var err error
	s.log, err = os.Create(path) // want resource-not-closed
	if err != nil {
		return nil, err
	}
	s.listener, err = net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (s *server) Close() error {
	s.listener.Close()
	return s.log.Close()
}

// The literal holds it just as well.
func newServerFrom(path string, prepare func(*os.File) error) (*server, error) {
	f, err := os.Open(path) // want resource-not-closed
	if err != nil {
		return nil, err
	}
	s := &server{log: f, started: time.Now()}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *server) check() error {
	if s.started.IsZero() {
		return errOdd
	}
	return nil
}
