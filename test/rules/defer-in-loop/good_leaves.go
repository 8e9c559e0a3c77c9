package deferinloop

import (
	"errors"
	"io"
	"log"
	"net"
	"os"
	"time"
)

// Every path after the defer returns.
func firstReadable(paths []string) ([]byte, error) {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close()
		data, err := io.ReadAll(f)
		if err != nil {
			return nil, err
		}
		return data, nil
	}
	return nil, os.ErrNotExist
}

// A retry loop that breaks as soon as it has what it wants.
func connect(address string) (err error) {
	var conn net.Conn
	for {
		conn, err = net.Dial("tcp", address)
		if err == nil {
			defer conn.Close()
			break
		}
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		time.Sleep(time.Second)
	}
	_, err = conn.Write([]byte("ping"))
	return err
}

// A labelled break out of the `switch` leaves the loop.
func open(paths []string) {
search:
	for _, path := range paths {
		f, err := os.Open(path)
		switch {
		case err == nil:
			defer f.Close()
			println(f.Name())
			break search
		case os.IsPermission(err):
			return
		}
	}
}

// Both branches after the defer end the function or the process.
func must(paths []string) string {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close()
		data, err := io.ReadAll(f)
		if err != nil {
			log.Fatal(err)
		}
		if len(data) == 0 {
			panic("empty " + path)
		}
		return string(data)
	}
	return ""
}

// The flag that the body sets after the defer ends the loop.
func untilFound(paths []string) {
	found := false
	for i := 0; !found && i < len(paths); i++ {
		f, err := os.Open(paths[i])
		if err != nil {
			continue
		}
		defer f.Close()
		println(f.Name())
		found = true
	}
}
