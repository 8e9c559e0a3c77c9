package deferbeforeerrorcheck

import (
	"io"
	"net"
	"os"
)

// The error is thrown away: a missing file shows only in what cannot be read.
func firstLine(path string) (string, error) {
	f, _ := os.Open(path)
	defer f.Close() // want defer-before-error-check
	buf := make([]byte, 80)
	n, err := f.Read(buf)
	return string(buf[:n]), err
}

// The same, in a function that gives no error back.
func shout(address string) {
	conn, _ := net.Dial("tcp", address)
	defer func() { // want defer-before-error-check
		conn.Close()
	}()
	_, _ = io.WriteString(conn, "hello\n")
}
