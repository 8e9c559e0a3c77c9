package deferinloop

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"os"
	"time"
)

// One timer and one context per attempt are kept until the last attempt is over. The `break` forbids a literal.
func dialRetry(parent context.Context, address string, attempts int) (net.Conn, error) {
	var dialer net.Dialer
	var conn net.Conn
	err := errors.New("no attempt")
	for i := 0; i < attempts; i++ {
		ctx, cancel := context.WithTimeout(parent, time.Second)
		defer cancel() // want defer-in-loop
		conn, err = dialer.DialContext(ctx, "tcp", address)
		if err == nil {
			break
		}
	}
	return conn, err
}

// The closure releases what its own iteration prepared.
func insertAll(db *sql.DB, tables []string) error {
	for _, table := range tables {
		stmt, err := db.Prepare("insert into " + table + " values (1)")
		if err != nil {
			return err
		}
		defer func() { // want defer-in-loop
			_ = stmt.Close()
		}()
		if _, err := stmt.Exec(); err != nil {
			return err
		}
	}
	return nil
}

// A temporary directory per item is removed only at the very end.
func build(items []string, run func(dir, item string) error) error {
	for i := range items {
		dir, err := os.MkdirTemp("", "build")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir) // want defer-in-loop
		if err := run(dir, items[i]); err != nil {
			return err
		}
	}
	return nil
}

// The inner loop is left at once, the outer one goes on: a handle a directory piles up.
func firstOfEach(dirs [][]string) (n int) {
	for _, dir := range dirs {
		for _, path := range dir {
			f, err := os.Open(path)
			if err != nil {
				continue
			}
			defer f.Close() // want defer-in-loop
			n++
			break
		}
	}
	return n
}

// A `break` inside `select` leaves the select, not the loop.
func acceptAll(l net.Listener, quit <-chan struct{}) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		defer conn.Close() // want defer-in-loop
		select {
		case <-quit:
			break
		default:
			if _, err := conn.Write([]byte("hello")); err != nil {
				return err
			}
		}
	}
}

// `goto` makes a loop as well.
func again(paths []string) error {
	i := 0
next:
	if i == len(paths) {
		return nil
	}
	f, err := os.Open(paths[i])
	if err != nil {
		return err
	}
	defer f.Close() // want defer-in-loop
	i++
	goto next
}

func closeQuietly(f *os.File) {
	_ = f.Close()
}

// A helper of this package that closes its argument is a release like any other.
func sizes(paths []string) (total int64) {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer closeQuietly(f) // want defer-in-loop
		if info, err := f.Stat(); err == nil {
			total += info.Size()
		}
	}
	return total
}

// The literal of the goroutine has a loop of its own.
func background(paths []string) {
	go func() {
		for _, path := range paths {
			f, err := os.Open(path)
			if err != nil {
				return
			}
			defer f.Close() // want defer-in-loop
			println(f.Name())
		}
	}()
}

// The variable is cleared, so that the next deadline makes another timer.
func clears(deadlines []time.Time, ready <-chan bool) {
	var timer *time.Timer
	for _, deadline := range deadlines {
		if timer == nil {
			timer = time.NewTimer(time.Until(deadline))
			defer timer.Stop() // want defer-in-loop
		}
		select {
		case <-ready:
		case <-timer.C:
			timer = nil
		}
	}
}
