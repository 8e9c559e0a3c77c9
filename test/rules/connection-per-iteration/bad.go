package connectionperiteration

import (
	"context"
	"crypto/tls"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"
)

const dsn = "postgres://localhost/people"

// Each request opens a pool for itself, and closes it again.
func count(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", dsn) // want connection-per-iteration
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer db.Close()
	var n int
	if err := db.QueryRowContext(r.Context(), "select count(*) from people").Scan(&n); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, n)
}

type config struct {
	redis string
}

// The same in a handler that is a literal, with an address that does not change.
func (c *config) ping() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		client := redis.NewClient(&redis.Options{Addr: c.redis, DB: 1}) // want connection-per-iteration
		defer client.Close()
		fmt.Fprintln(w, client.Ping(r.Context()))
	}
}

// The target is the same in each iteration.
func each(ids []int, target string) error {
	for range ids {
		conn, err := grpc.NewClient(target) // want connection-per-iteration
		if err != nil {
			return err
		}
		conn.Connect()
		if err := conn.Close(); err != nil {
			return err
		}
	}
	return nil
}

// All of them stay open until the last task is done, and none is used twice.
func work(tasks <-chan int) {
	for task := range tasks {
		db, err := sql.Open("postgres", dsn) // want connection-per-iteration
		if err != nil {
			continue
		}
		defer db.Close() // want defer-in-channel-range
		fmt.Println(task, db.Ping())
	}
}

// So is what the environment says.
func store(ctx context.Context, names []string) error {
	for _, name := range names {
		address := os.Getenv("DATABASE")
		db, err := sql.Open("postgres", address) // want connection-per-iteration
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, "insert into people values (?)", name)
		db.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// A transport is a pool as well.
func fetch(urls []string) error {
	for _, url := range urls {
		client := &http.Client{
			Timeout:   time.Minute,
			Transport: &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13}}, // want connection-per-iteration
		}
		resp, err := client.Get(url)
		if err != nil {
			return err
		}
		resp.Body.Close()
	}
	return nil
}

// Also by way of a variable.
func proxy(w http.ResponseWriter, r *http.Request) {
	transport := &http.Transport{ForceAttemptHTTP2: true} // want connection-per-iteration
	client := &http.Client{Transport: transport}
	resp, err := client.Get("http://localhost" + r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
}
