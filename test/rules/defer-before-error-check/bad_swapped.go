package deferbeforeerrorcheck

import (
	"database/sql"
	"fmt"
	"net/http"
)

// With an error resp is nil, and `resp.Body` is read at the defer, before the check.
func status(url string) (int, error) {
	resp, err := http.Get(url)
	defer resp.Body.Close() // want defer-before-error-check
	if err != nil {
		return 0, fmt.Errorf("status: %w", err)
	}
	return resp.StatusCode, nil
}

// The deferred closure runs at the return that the error causes.
func names(db *sql.DB) (all []string, err error) {
	rows, err := db.Query("select name from people")
	defer func() { // want defer-before-error-check
		_ = rows.Close()
	}()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, rows.Err()
}
