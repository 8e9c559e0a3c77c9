package httpfetch

import (
	"context"
	"net/http"
)

// The answer to HEAD has no body.
func exists(ctx context.Context, client *http.Client, url string) bool {
	req, err := http.NewRequestWithContext(ctx, "HEAD", url, nil)
	if err != nil {
		return false
	}
	resp, err := client.Do(req)
	return err == nil && resp.StatusCode == http.StatusOK
}

func contentLength(url string) int64 {
	resp, err := http.Head(url)
	if err != nil {
		return -1
	}
	return resp.ContentLength
}

func asking(url string) (*http.Request, error) {
	return http.NewRequest(http.MethodHead, url, nil)
}

func modified(client *http.Client, url string) (string, error) {
	req, err := asking(url)
	if err != nil {
		return "", err
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	return resp.Header.Get("Last-Modified"), nil
}
