package wrappers

import (
	"net"
	"os"
	"time"
)

// On the error path the struct closes what it has.
func newServerClosing(addr, path string) (*server, error) {
	s := &server{started: time.Now()}
	var err error
	s.log, err = os.Create(path)
	if err != nil {
		return nil, err
	}
	s.listener, err = net.Listen("tcp", addr)
	if err != nil {
		s.log.Close()
		return nil, err
	}
	if err := s.check(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// A deferred closure does it where the function fails.
func newServerDeferring(addr, path string) (_ *server, err error) {
	s := &server{started: time.Now()}
	defer func() {
		if err != nil && s.log != nil {
			s.log.Close()
		}
	}()
	s.log, err = os.Create(path)
	if err != nil {
		return nil, err
	}
	s.listener, err = net.Listen("tcp", addr)
	return s, err
}

// It is known elsewhere already: whoever knows it may close it.
var servers []*server

func registered(path string) error {
	s := &server{started: time.Now()}
	servers = append(servers, s)
	var err error
	s.log, err = os.Create(path)
	return err
}

// The field of a struct that the caller has lives on.
func (s *server) reopen(path string) (err error) {
	s.log, err = os.Create(path)
	if err != nil {
		return err
	}
	return s.check()
}
