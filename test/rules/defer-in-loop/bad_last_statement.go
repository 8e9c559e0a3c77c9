package deferinloop

import "os"

// The defer is the last thing in the body: the call alone does what was meant.
func touchAll(dir string, names []string) {
	for _, name := range names {
		f, err := os.Create(dir + "/" + name)
		if err != nil {
			continue
		}
		defer f.Close() // want defer-in-loop
	}
}
