package connectionperiteration

import (
	"database/sql"
	"fmt"
	"net/http"
)

// The handler opens through a function of the package: that is a pool for each request all the same.
func openUsers() (*sql.DB, error) {
	db, err := sql.Open("postgres", "dbname=users")
	if err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	db.SetMaxOpenConns(4)
	return db, nil
}

func users(w http.ResponseWriter, r *http.Request) {
	db, err := openUsers() // want connection-per-iteration
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer db.Close()
	fmt.Fprintln(w, db.PingContext(r.Context()))
}
