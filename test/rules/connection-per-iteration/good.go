package connectionperiteration

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"
)

// Opened once, for all requests.
func open(dsn string) (*sql.DB, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return db, db.Ping()
}

// Another target each time.
func dialAll(targets []string) error {
	for _, target := range targets {
		conn, err := grpc.NewClient(target)
		if err != nil {
			return err
		}
		conn.Connect()
		conn.Close()
	}
	return nil
}

// Another database for each request.
func tenant(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", "postgres://localhost/"+r.FormValue("tenant"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer db.Close()
	if err := db.PingContext(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// Tried again until it works: the loop is left with the one that does.
func retry(ctx context.Context, dsn string) (n int, err error) {
	for range 3 {
		db, err := sql.Open("postgres", dsn)
		if err != nil {
			continue
		}
		defer db.Close()
		err = db.QueryRowContext(ctx, "select count(*) from people").Scan(&n)
		return n, err
	}
	return 0, context.DeadlineExceeded
}

// Kept, one for each.
func shards(n int, address string) (all []*redis.Client) {
	for range n {
		client := redis.NewClient(&redis.Options{Addr: address})
		all = append(all, client)
	}
	return all
}

var cached *sql.DB

// Opened by the first request, for all that follow.
func lazy(w http.ResponseWriter, r *http.Request) {
	if cached == nil {
		db, err := sql.Open("postgres", dsn)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		cached = db
	}
	if err := cached.PingContext(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// Once a minute, to see whether a connection can be made at all.
func probe(target string, up func(bool)) {
	for {
		conn, err := grpc.NewClient(target)
		up(err == nil)
		if err == nil {
			conn.Close()
		}
		time.Sleep(time.Minute)
	}
}

// No connection outlives its request.
func single(w http.ResponseWriter, r *http.Request) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://localhost" + r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
}

// The idle connections are closed when the work is done.
func tidy(w http.ResponseWriter, r *http.Request) {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	resp, err := client.Get("http://localhost" + r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
}

type proxyServer struct {
	client *http.Client
}

// Made once, and kept.
func newProxy() *proxyServer {
	return &proxyServer{client: &http.Client{Transport: &http.Transport{}}}
}

// One call, not a handler.
func once(dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Ping()
}

// Many channels to one server, all of them open until the function returns.
func channels(n int, target string, use func(...*grpc.ClientConn)) error {
	var all []*grpc.ClientConn
	for range n {
		conn, err := grpc.NewClient(target)
		if err != nil {
			return err
		}
		defer conn.Close()
		all = append(all, conn)
	}
	use(all...)
	return nil
}
