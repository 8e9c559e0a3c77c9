// Package helpers passes what it opens to functions of its own.
package helpers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
)

var errOdd = errors.New("odd")

// The helper only reads: the file is still open where the check fails.
func verified(path string) (*os.File, error) {
	f, err := os.Open(path) // want resource-not-closed
	if err != nil {
		return nil, err
	}
	if err := checkMagic(f); err != nil {
		return nil, err
	}
	return f, nil
}

func checkMagic(f *os.File) error {
	magic := make([]byte, 4)
	if _, err := io.ReadFull(f, magic); err != nil {
		return err
	}
	if string(magic) != "LOG1" {
		return errOdd
	}
	return nil
}

// Two calls deep, through a method.
type poller struct {
	client *http.Client
}

func (p *poller) poll(url string) (string, error) {
	resp, err := p.client.Get(url) // want resource-not-closed
	if err != nil {
		return "", err
	}
	if err := p.accept(resp); err != nil {
		return "", err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	return string(body), err
}

func (p *poller) accept(resp *http.Response) error {
	return statusError(resp.StatusCode, resp)
}

func statusError(status int, resp *http.Response) error {
	if status == http.StatusOK {
		return nil
	}
	return fmt.Errorf("%s answered %s", resp.Request.URL, resp.Status)
}

// The constructor takes the file over only when it succeeds.
type journal struct {
	file *os.File
	line int
}

func newJournal(f *os.File) (*journal, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder", f.Name())
	}
	return &journal{file: f}, nil
}

func (j *journal) Close() error {
	return j.file.Close()
}

func openJournal(path string) (*journal, error) {
	f, err := os.Open(path) // want resource-not-closed
	if err != nil {
		return nil, err
	}
	j, err := newJournal(f)
	if err != nil {
		return nil, err
	}
	return j, nil
}

// Nobody closes the journal either, which would close the file.
func lines(path string) (int, error) {
	f, err := os.Open(path) // want resource-not-closed
	if err != nil {
		return 0, err
	}
	j, err := newJournal(f)
	if err != nil {
		f.Close()
		return 0, err
	}
	return j.count(), nil
}

func (j *journal) count() int {
	scanner := bufio.NewScanner(j.file)
	for scanner.Scan() {
		j.line++
	}
	return j.line
}
