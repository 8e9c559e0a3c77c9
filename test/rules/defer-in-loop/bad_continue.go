package deferinloop

import (
	"io"
	"log"
	"net/http"
)

// A bad status skips the rest of the body, and the response stays open with the others.
func probe(urls []string) (healthy int) {
	for _, url := range urls {
		resp, err := http.Get(url)
		if err != nil {
			log.Printf("probe %s: %v", url, err)
			continue
		}
		defer resp.Body.Close() // want defer-in-loop
		if resp.StatusCode != http.StatusOK {
			log.Printf("probe %s: %s", url, resp.Status)
			continue
		}
		if _, err := io.Copy(io.Discard, resp.Body); err == nil {
			healthy++
		}
	}
	return healthy
}
