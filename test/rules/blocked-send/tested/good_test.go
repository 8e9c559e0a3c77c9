package tested

import "testing"

// It knows that the zone is foreign.
func TestForeign(t *testing.T) {
	_, err := records("example.com")
	if err != errForeign {
		t.Error(err)
	}
}

// And that there is nothing in the folder.
func TestEmpty(t *testing.T) {
	w := watch(t.TempDir())
	defer w.shut()
}
