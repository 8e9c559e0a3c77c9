// Package wrappers opens through functions of its own.
package wrappers

import (
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
)

func openLog(dir string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, "log"), os.O_APPEND, 0o600)
}

func appendTo(dir, line string) error {
	f, err := openLog(dir) // want resource-not-closed
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, line)
	return err
}

// The wrapper closes what it opened when it fails, and gives it to its caller when it does not.
func openChecked(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		f.Close()
		return nil, errOdd
	}
	return f, nil
}

var errOdd = fmt.Errorf("odd")

func firstByte(path string) (byte, error) {
	f, err := openChecked(path) // want resource-not-closed
	if err != nil {
		return 0, err
	}
	buf := make([]byte, 1)
	if _, err := io.ReadFull(f, buf); err != nil {
		return 0, err
	}
	f.Close()
	return buf[0], nil
}

// A request that is sent again is the same wrapper: it calls itself.
type client struct {
	http *http.Client
	base string
}

func (c *client) get(path string, tries int) (*http.Response, error) {
	resp, err := c.http.Get(c.base + path)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 500 && tries > 0 {
		resp.Body.Close()
		return c.get(path, tries-1)
	}
	return resp, nil
}

func (c *client) exists(path string) (bool, error) {
	resp, err := c.get(path, 3) // want resource-not-closed
	if err != nil {
		return false, err
	}
	return resp.StatusCode == http.StatusOK, nil
}

// A type of the package that holds it, with a method that closes it.
type store struct {
	db   *sql.DB
	path string
}

func openStore(path string) (*store, error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	s := &store{db: db, path: path}
	if err := s.migrate(); err != nil {
		db.Close()
		return nil, err
	}
	return s, nil
}

func (s *store) migrate() error {
	_, err := s.db.Exec("CREATE TABLE IF NOT EXISTS t (k TEXT)")
	return err
}

func (s *store) Close() error {
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}

func (s *store) count() (n int, err error) {
	err = s.db.QueryRow("SELECT count(*) FROM t").Scan(&n)
	return n, err
}

func count(path string) (int, error) {
	s, err := openStore(path) // want resource-not-closed
	if err != nil {
		return 0, err
	}
	n, err := s.count()
	if err != nil {
		return 0, err
	}
	return n, s.Close()
}

// An interface hides what is inside, the caller has to close it all the same.
func dial(addr string) (io.ReadWriteCloser, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return conn, nil
}

func greet(addr string) error {
	conn, err := dial(addr) // want resource-not-closed
	if err != nil {
		return err
	}
	_, err = io.WriteString(conn, "hello\n")
	return err
}
