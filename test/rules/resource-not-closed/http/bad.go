package httpfetch

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

func status(url string) (int, error) {
	resp, err := http.Get(url) // want resource-not-closed
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// The check of the status comes before the close is deferred.
func fetch(client *http.Client, url string) ([]byte, error) {
	resp, err := client.Get(url) // want resource-not-closed
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("get %s: %v", url, err)
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// A response that will be asked for again is a response all the same.
func retried(client *http.Client, req *http.Request) ([]byte, error) {
	for attempt := 0; ; attempt++ {
		resp, err := client.Do(req) // want resource-not-closed
		if err != nil {
			return nil, err
		}
		if resp.StatusCode >= 500 && attempt < 3 {
			time.Sleep(time.Second)
			continue
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		return body, err
	}
}

type doer interface {
	Do(req *http.Request) (*http.Response, error)
}

type api struct {
	client doer
}

// Behind an interface of its own it is the same client.
func (a *api) version(req *http.Request) (v struct{ Version string }, err error) {
	resp, err := a.client.Do(req) // want resource-not-closed
	if err != nil {
		return v, err
	}
	err = json.NewDecoder(resp.Body).Decode(&v)
	return v, err
}

// The body under another name is still nobody's to close.
func length(url string) (n int64, err error) {
	resp, err := http.Get(url) // want resource-not-closed
	if err != nil {
		return 0, err
	}
	body := resp.Body
	n, err = io.Copy(io.Discard, body)
	if err != nil {
		return 0, err
	}
	return n, body.Close()
}

// An upload is a file that has to be closed.
func upload(w http.ResponseWriter, r *http.Request) {
	file, info, err := r.FormFile("file") // want resource-not-closed
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	data, err := io.ReadAll(file)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintln(w, info.Filename, len(data))
}
