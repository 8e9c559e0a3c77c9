package resourcenotclosed

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/klauspost/compress/zstd"
)

// Closed by hand on every path.
func everyPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		f.Close()
		return err
	}
	return errors.Join(nil, f.Close())
}

// Closed by a deferred literal that looks at the error of the function.
func deferred(path string, data []byte) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = f.Write(data)
	return err
}

// The literal gets the file as its argument.
func deferredWithArgument(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func(c *os.File) { _ = c.Close() }(f)
	_, err = f.Stat()
	return err
}

// The deferred rollback does nothing after a commit.
func committed(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "delete from people"); err != nil {
		return err
	}
	return tx.Commit()
}

// Rows that are read to their end close themselves.
func total(db *sql.DB) (n int, err error) {
	rows, err := db.Query("select n from people")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		var one int
		if err := rows.Scan(&one); err != nil {
			rows.Close()
			return 0, err
		}
		n += one
	}
	return n, rows.Err()
}

func totalPgx(ctx context.Context, pool *pgxpool.Pool) (n int, err error) {
	rows, err := pool.Query(ctx, "select n from people")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// A single row closes itself when it is scanned, and a statement of a transaction ends with it.
func single(tx *sql.Tx, id int) (name string, err error) {
	stmt, err := tx.Prepare("select name from people where id = ?")
	if err != nil {
		return "", err
	}
	err = stmt.QueryRow(id).Scan(&name)
	return name, err
}

// The body is closed under another name.
func aliased(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	body := resp.Body
	defer body.Close()
	_, err = io.Copy(io.Discard, body)
	return err
}

// A limited body is closed like any other.
func limited(w http.ResponseWriter, url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	resp.Body = http.MaxBytesReader(w, resp.Body, 1<<20)
	defer resp.Body.Close()
	_, err = io.Copy(w, resp.Body)
	return err
}

// Closed in the same iteration, whichever way it goes.
func eachOf(paths []string) (n int) {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		info, err := f.Stat()
		f.Close()
		if err != nil {
			continue
		}
		n += int(info.Size())
	}
	return n
}

// Nothing in memory has to be closed.
func inMemory(data []byte) (string, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.NopCloser(r))
	return string(text), err
}

// Nor the response of a recorder.
func recorded(h http.Handler, r *http.Request) int {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	resp := rec.Result()
	return resp.StatusCode
}

// What the process was started with is not this function's to close.
func standard() string {
	in := os.Stdin
	return in.Name()
}

// Both ends of a socket in memory.
func ends(text string) error {
	a, b := net.Pipe()
	go io.Copy(b, strings.NewReader(text))
	_, err := fmt.Fscanln(a, new(string))
	return err
}

// The directory is removed on both ways out.
func temporary(work func() error) error {
	dir, err := os.MkdirTemp("", "temporary")
	if err != nil {
		return err
	}
	if err := work(); err != nil {
		os.RemoveAll(dir)
		return err
	}
	return os.RemoveAll(dir)
}

// A function that never comes back needs no way to close.
func forever(addr string, handle func(net.Conn)) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		panic(err)
	}
	for {
		conn, err := ln.Accept()
		if err != nil {
			continue
		}
		handle(conn)
	}
}

// Nobody closes the channel of a ticker: the samples are written for as long as the process lives.
func samples(path string, sample func() string) {
	f, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	for range time.NewTicker(time.Second).C {
		fmt.Fprintln(f, sample())
	}
}

// The directory goes away with the one that it stands in.
func nested(root string, probe func(dir string) error) error {
	dir := filepath.Join(root, "probe")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Println(err)
		}
	}()
	attempt, err := os.MkdirTemp(dir, "")
	if err != nil {
		return err
	}
	return probe(filepath.Join(attempt, "work"))
}

// A decoder of nothing decodes what it is given, and has nothing running.
func decodeAll(blobs [][]byte) (total int, err error) {
	dec, err := zstd.NewReader(nil)
	if err != nil {
		return 0, err
	}
	for _, blob := range blobs {
		plain, err := dec.DecodeAll(blob, nil)
		if err != nil {
			return total, err
		}
		total += len(plain)
	}
	return total, nil
}

// What went wrong is kept for a person to look at.
func capture(state []byte) error {
	dir, err := os.MkdirTemp("", "failure")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "state"), state, 0o600); err != nil {
		return err
	}
	fmt.Println("the state was written to", dir)
	return nil
}

// pgx closes the rows when Scan fails.
func tasks(ctx context.Context, conn *pgx.Conn, use func(string)) error {
	rows, err := conn.Query(ctx, "select name from tasks")
	if err != nil {
		return err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		use(name)
	}
	return rows.Err()
}

// A savepoint ends with the transaction that it is part of.
func batches(ctx context.Context, pool *pgxpool.Pool, write func() error, count int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	for range count {
		point, err := tx.Begin(ctx)
		if err != nil {
			return err
		}
		if write() == nil {
			continue
		}
		if err := point.Rollback(ctx); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}
