// A program ends, and with it what it has gathered.
package main

import "os"

var sums = map[string]int{}

func tally(name string, n int) { sums[name] += n }

func main() {
	for i, name := range os.Args {
		tally(name, i)
	}
}
