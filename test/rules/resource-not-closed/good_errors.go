package resourcenotclosed

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
)

// On the path on which the call failed there is nothing to close, however that is asked.

func checkedFirst(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, f)
	return err
}

func checkedLast(path string) (n int64, err error) {
	f, err := os.Open(path)
	if err == nil {
		n, err = io.Copy(io.Discard, f)
		f.Close()
	}
	return n, err
}

func checkedByKind(path string) error {
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil
	}
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func checkedInSwitch(path string) (string, error) {
	f, err := os.Open(path)
	switch {
	case err != nil:
		return "", err
	default:
		defer f.Close()
		return f.Name(), nil
	}
}

func checkedBySwitch(path string) string {
	f, err := os.Open(path)
	switch err {
	case nil:
		defer f.Close()
		return f.Name()
	}
	return ""
}

func checkedByValue(path string) string {
	f, _ := os.Open(path)
	if f == nil {
		return ""
	}
	defer f.Close()
	return f.Name()
}

// The error of the call is copied before it is asked.
func checkedCopy(paths []string) error {
	var lastErr error
	for _, path := range paths {
		f, err := os.Open(path)
		lastErr = err
		if lastErr != nil {
			continue
		}
		f.Close()
	}
	return lastErr
}

// What the helper asks about the error is not known; the path on which it says no is not judged.
func checkedByHelper(path string) error {
	f, err := os.Open(path)
	if !opened(err) {
		return err
	}
	return f.Close()
}

func opened(err error) bool { return err == nil }

// The error goes through a helper before it is asked.
func checkedWrapped(path string) error {
	f, err := os.Open(path)
	err = wrap(err)
	if err != nil {
		return err
	}
	return f.Close()
}

func wrap(err error) error { return err }

// A shadowed error is another one: the outer one is nil here.
func shadowed(path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// The response may be there together with an error, or not at all.
func responseAndError(url string) error {
	resp, err := http.Get(url)
	if resp != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		return err
	}
	return nil
}

func responseOrBody(url string) error {
	resp, err := http.Get(url)
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close()
	}
	return err
}

// The process ends, and with it everything that it holds.
func orDie(path string) string {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := f.Stat(); err != nil {
		log.Fatalf("%s: %v", path, err)
	}
	name := f.Name()
	f.Close()
	return name
}

// A retry after an error: the failed attempts gave nothing.
func attempts(url string) (resp *http.Response, err error) {
	for i := 0; i < 3; i++ {
		resp, err = http.Get(url)
		if err == nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// The same condition over the same variable goes the same way twice.
func correlated(path string) error {
	var f *os.File
	if path != "" {
		var err error
		if f, err = os.Open(path); err != nil {
			return err
		}
	}
	fmt.Println("working")
	if path != "" {
		return f.Close()
	}
	return nil
}

// So does a flag that says whether there is something to close.
func flagged(path string, want bool) (err error) {
	var f *os.File
	opened := false
	if want {
		f, err = os.Open(path)
		if err != nil {
			return err
		}
		opened = true
	}
	if opened {
		err = f.Close()
	}
	return err
}

type tail struct {
	running bool
}

// Only a field says whether there is one already.
func (t *tail) follow(paths <-chan string, stop <-chan bool) {
	var f *os.File
	for path := range paths {
		if !t.running {
			var err error
			f, err = os.Open(path)
			if err != nil {
				continue
			}
			t.running = true
		}
		if <-stop {
			f.Close()
			t.running = false
		}
	}
	if f != nil {
		f.Close()
	}
}

// Where there is no header there is no file.
func uploaded(r *http.Request) (io.ReadCloser, error) {
	file, header, err := r.FormFile("file")
	if header != nil {
		return file, err
	}
	return nil, errors.New("no file")
}

// Each connection has an error of its own, which its goroutine sets only once there is a connection.
func acceptAll(ln net.Listener, over func() bool, serve func(net.Conn) error) {
	for {
		conn, err := ln.Accept()
		if err != nil && over() {
			return
		}
		if err != nil {
			continue
		}
		go func() {
			if err = serve(conn); err != nil {
				println(err.Error())
			}
		}()
	}
}
