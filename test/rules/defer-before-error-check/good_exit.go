package deferbeforeerrorcheck

import (
	"log"
	"net/http"
)

// With an error the process ends, and runs nothing that is deferred.
func orExit(url string) int {
	resp, err := http.Get(url)
	defer func() {
		_ = resp.Body.Close()
	}()
	if err != nil {
		log.Fatal(err)
	}
	return resp.StatusCode
}
