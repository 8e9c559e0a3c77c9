package main

import (
	"log"
	"net"
)

// A process's main loop: the system closes the socket when the process ends.
func main() {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	for {
		conn, err := l.Accept()
		if err != nil {
			log.Print(err)
			continue
		}
		conn.Close()
	}
}
