package main

import (
	"os"
	"testing"
)

// Tests may leave something behind in the temporary directory.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "test")
	if err != nil {
		os.Exit(1)
	}
	defer os.RemoveAll(dir)
	os.Exit(m.Run())
}
