package main

import (
	"fmt"
	"os"
)

// A return from main is the end of the process, which closes everything.
func main() {
	f, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Println(err)
		return
	}
	info, err := f.Stat()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(info.Size())
}
