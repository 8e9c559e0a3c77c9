package deferinchannelrange

import (
	"fmt"
	"io"
	"net"
	"os"
	"sync"
)

// The literal is called once a value.
func each(paths <-chan string) {
	for path := range paths {
		func() {
			f, err := os.Open(path)
			if err != nil {
				return
			}
			defer f.Close()
			_, _ = io.Copy(io.Discard, f)
		}()
	}
}

// The handler is a goroutine of its own.
func handle(conns <-chan net.Conn) {
	for conn := range conns {
		go func() {
			defer conn.Close()
			fmt.Fprintln(conn, "hello")
		}()
	}
}

// Only the first value is taken.
func first(conns <-chan net.Conn) error {
	for conn := range conns {
		defer conn.Close()
		_, err := fmt.Fprintln(conn, "hello")
		return err
	}
	return nil
}

// The same with `break`.
func firstOf(conns <-chan net.Conn) {
	for conn := range conns {
		defer conn.Close()
		fmt.Fprintln(conn, "hello")
		break
	}
}

// The defer stands before the loop: once a worker, not once a value.
func work(jobs <-chan func(), wg *sync.WaitGroup) {
	defer wg.Done()
	for job := range jobs {
		job()
	}
}

// The connections are kept for what comes after the loop.
func gather(conns <-chan net.Conn) {
	var all []net.Conn
	for conn := range conns {
		defer conn.Close()
		all = append(all, conn)
	}
	for _, conn := range all {
		fmt.Fprintln(conn, len(all))
	}
}

// Not a channel: ranging over the keys of a map ends by itself, and nothing is acquired here.
func closeNamed(open map[string]*os.File, flush func()) {
	for name := range open {
		defer open[name].Close()
	}
	flush()
}
