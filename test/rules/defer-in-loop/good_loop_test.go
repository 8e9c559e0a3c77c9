package deferinloop

import (
	"os"
	"testing"
)

// In tests a handful of handles until the end of the test does no harm.
func TestNames(t *testing.T) {
	for _, name := range []string{"a", "b", "c", "d"} {
		f, err := os.Open(name)
		if err != nil {
			t.Skip(err)
		}
		defer f.Close()
		if f.Name() != name {
			t.Errorf("got %s", f.Name())
		}
	}
}
