// Package unknown gives what it opens to packages that nobody has described.
package unknown

import (
	"bufio"
	"io"
	"os"

	"example.com/stream"
)

// Where unpacking succeeds the function closes the file itself: so it has it where that fails, too.
func load(path string) ([]byte, error) {
	f, err := os.Open(path) // want resource-not-closed
	if err != nil {
		return nil, err
	}
	r, err := stream.Inflate(f)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	defer r.Close()
	return io.ReadAll(r)
}

// A decoder reads from what it is given.
func decode(paths []string) (values []any, err error) {
	for _, path := range paths {
		f, err := os.Open(path) // want resource-not-closed
		if err != nil {
			return nil, err
		}
		decoder := stream.NewDecoder(f)
		var value any
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// The helper gets a plain reader, and cannot close it.
func first(path string) (string, error) {
	f, err := os.Open(path) // want resource-not-closed
	if err != nil {
		return "", err
	}
	return firstLine(f)
}

func firstLine(r io.Reader) (string, error) {
	return bufio.NewReader(r).ReadString('\n')
}
