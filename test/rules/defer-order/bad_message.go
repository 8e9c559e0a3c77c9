package deferorder

import (
	"log"
	"net"
)

// The line is in the log before the connection is closed, and also when closing takes a minute.
func talk(address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer log.Printf("connection to %s closed", address) // want defer-order
	_, err = conn.Write([]byte("hello"))
	return err
}
