package main

import "net/http"

var callers = map[string]string{} // want unbounded-growth

// What serves requests goes on for weeks.
func serve(w http.ResponseWriter, r *http.Request) {
	callers[r.RemoteAddr] = r.UserAgent()
}

var _ = http.HandlerFunc(serve)
