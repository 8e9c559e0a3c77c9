package deferbeforeerrorcheck

import (
	"log"
	"net/http"
)

// Only one of two errors ends the process.
func orExitSometimes(url string, strict bool) int {
	resp, err := http.Get(url)
	defer resp.Body.Close() // want defer-before-error-check
	if err != nil {
		if strict {
			log.Fatal(err)
		}
		return 0
	}
	return resp.StatusCode
}

// The body is read by the defer itself.
func orExitAtOnce(url string) int {
	resp, err := http.Get(url)
	defer resp.Body.Close() // want defer-before-error-check
	if err != nil {
		log.Fatal(err)
	}
	return resp.StatusCode
}
