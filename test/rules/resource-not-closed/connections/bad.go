package connections

import (
	"archive/zip"
	"context"
	"database/sql"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.opentelemetry.io/otel"
)

// Returning from the middle of the rows leaves them open.
func names(db *sql.DB) ([]string, error) {
	rows, err := db.Query("select name from people") // want resource-not-closed
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func anyRow(db *sql.DB) (bool, error) {
	rows, err := db.Query("select 1 from people") // want resource-not-closed
	if err != nil {
		return false, err
	}
	return rows.Next(), rows.Err()
}

// The transaction stays open when the second statement fails.
func transfer(ctx context.Context, db *sql.DB, from, to string, n int) error {
	tx, err := db.BeginTx(ctx, nil) // want resource-not-closed
	if err != nil {
		return err
	}
	if _, err := tx.Exec("update a set n = n - ? where id = ?", n, from); err != nil {
		tx.Rollback()
		return err
	}
	if _, err := tx.Exec("update a set n = n + ? where id = ?", n, to); err != nil {
		return err
	}
	return tx.Commit()
}

func reachable(addr string) bool {
	conn, err := net.DialTimeout("tcp", addr, time.Second) // want resource-not-closed
	if err != nil {
		return false
	}
	return conn.RemoteAddr() != nil
}

// An accepted connection that is refused has to be closed as well.
func accept(ln net.Listener, allowed func(net.Addr) bool, serve func(net.Conn)) error {
	for {
		conn, err := ln.Accept() // want resource-not-closed
		if err != nil {
			return err
		}
		if !allowed(conn.RemoteAddr()) {
			continue
		}
		go serve(conn)
	}
}

func entries(path string) (names []string, err error) {
	archive, err := zip.OpenReader(path) // want resource-not-closed
	if err != nil {
		return nil, err
	}
	for _, file := range archive.File {
		names = append(names, file.Name)
	}
	return names, nil
}

// The connection goes back to the pool on one of the two ways out.
func count(ctx context.Context, pool *pgxpool.Pool) (n int, err error) {
	conn, err := pool.Acquire(ctx) // want resource-not-closed
	if err != nil {
		return 0, err
	}
	if err := conn.QueryRow(ctx, "select count(*) from people").Scan(&n); err != nil {
		return 0, fmt.Errorf("count: %w", err)
	}
	conn.Release()
	return n, nil
}

// A span that is not ended is never exported.
func traced(ctx context.Context, work func(context.Context) error) error {
	ctx, span := otel.Tracer("fixture").Start(ctx, "traced") // want resource-not-closed
	if err := work(ctx); err != nil {
		span.RecordError(err)
		return err
	}
	span.End()
	return nil
}

// Only an error of Scan closes the rows of pgx, a return without one does not.
func first(ctx context.Context, conn *pgx.Conn, match func(string) bool) (string, error) {
	rows, err := conn.Query(ctx, "select name from people") // want resource-not-closed
	if err != nil {
		return "", err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return "", err
		}
		if match(name) {
			return name, nil
		}
	}
	return "", rows.Err()
}
