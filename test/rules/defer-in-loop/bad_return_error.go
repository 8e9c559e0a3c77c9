package deferinloop

import (
	"bufio"
	"fmt"
	"os"
)

// Every manifest stays open until the last one was read.
func countEntries(manifests []string) (map[string]int, error) {
	counts := make(map[string]int)
	for _, name := range manifests {
		// The comment above the call moves with it.
		m, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", name, err)
		}
		defer m.Close() // want defer-in-loop

		lines := bufio.NewScanner(m)
		for lines.Scan() {
			if lines.Text() == "" {
				continue
			}
			counts[name]++
		}
		if err := lines.Err(); err != nil {
			return nil, err
		}
	}
	return counts, nil
}
