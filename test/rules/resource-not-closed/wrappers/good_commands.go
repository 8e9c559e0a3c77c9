package wrappers

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

// The process ends with the command, and the pool with it.
func runCount(_ *cobra.Command, args []string) error {
	s, err := openStore(args[0])
	if err != nil {
		return err
	}
	n, err := s.count()
	fmt.Println(n)
	return err
}

// The helper ends the process: there is no path on which the file stays open.
func mustRead(path string) string {
	f, err := os.Open(path)
	if err != nil {
		fatal(err)
	}
	var word string
	if _, err := fmt.Fscan(f, &word); err != nil {
		fatal(err)
	}
	f.Close()
	return word
}

func fatal(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	exit(1)
}

func exit(status int) {
	os.Exit(status)
}
