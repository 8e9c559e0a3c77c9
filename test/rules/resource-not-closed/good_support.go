package resourcenotclosed

import (
	"os"
	"testing"
)

// In code for tests, what the call gives is dropped because it has to fail.
func mustNotExist(t *testing.T, path string) {
	t.Helper()
	_, err := os.Open(path)
	if !os.IsNotExist(err) {
		t.Fatalf("%s exists", path)
	}
}
