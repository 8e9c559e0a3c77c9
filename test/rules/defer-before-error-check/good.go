package deferbeforeerrorcheck

import (
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
)

// The error is checked first.
func checked(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, f)
	return err
}

// A response that comes with an error, as after a refused redirect, is asked for by itself.
func redirect(url string) error {
	resp, err := http.Get(url)
	if resp != nil {
		defer resp.Body.Close()
	}
	return err
}

// The deferred closure asks for nil itself.
func guardedInside(path string) error {
	f, err := os.Open(path)
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	if err != nil {
		return err
	}
	return nil
}

// The deferred closure asks for the error itself.
func errorInside(path string) error {
	f, err := os.Open(path)
	defer func() {
		if err == nil {
			f.Close()
		}
	}()
	if err != nil {
		return err
	}
	return nil
}

// The check hides in a helper that is given the error.
func helper(t *testing.T, path string) {
	f, err := os.Open(path)
	noError(t, err)
	defer f.Close()
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The check is a switch.
func switched(path string) {
	f, err := os.Open(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return
	case err != nil:
		log.Fatal(err)
	}
	defer f.Close()
}

type gauge struct{ n int }

// Close may be called on nil.
func (g *gauge) Close() {
	if g == nil {
		return
	}
	g.n--
}

func newGauge(n int) (*gauge, error) {
	if n < 0 {
		return nil, errors.New("negative")
	}
	return &gauge{n: n}, nil
}

// The method is written for nil receivers.
func nilSafe(n int) error {
	g, err := newGauge(n)
	defer g.Close()
	if err != nil {
		return err
	}
	return nil
}

func closeIfOpen(f *os.File) {
	if f == nil {
		return
	}
	_ = f.Close()
}

// The helper asks for nil.
func throughHelper(path string) error {
	f, err := os.Open(path)
	defer closeIfOpen(f)
	if err != nil {
		return err
	}
	return nil
}

type log2 struct {
	out io.Writer
}

func (l *log2) Close() { fmt.Fprintln(l.out, "closed") }

// Gives a usable value also with an error.
func openLog(path string) (*log2, error) {
	f, err := os.Create(path)
	if err != nil {
		return &log2{out: io.Discard}, err
	}
	return &log2{out: f}, nil
}

// The value is never nil.
func fallback(path string) error {
	l, err := openLog(path)
	defer l.Close()
	if err != nil {
		return err
	}
	return nil
}

// The value is only passed on, not used: removing "" does nothing.
func temporary() error {
	dir, err := os.MkdirTemp("", "x")
	defer os.RemoveAll(dir)
	if err != nil {
		return err
	}
	return os.WriteFile(dir+"/x", nil, 0o600)
}

// Another variable's method, which was checked before.
func other(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_, err = os.Stat(path)
	defer f.Close()
	if err != nil {
		return err
	}
	return nil
}

// The second result is no error.
func lookup(open map[string]*os.File, name string) {
	f, ok := open[name]
	if !ok {
		return
	}
	defer f.Close()
}

// What is thrown away is no error.
func pair() (*os.File, int) { return os.Stdin, 1 }

func thrownCount() {
	f, _ := pair()
	defer f.Close()
}

type never struct{}

func (*never) Close() {}

// This function of the package never fails.
func openNever() (*never, error) {
	return new(never), nil
}

func ignoredWithReason() {
	n, _ := openNever()
	defer n.Close()
}

// With an error comes a function that does nothing.
func prepare(path string) (*os.File, func(), error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, func() {}, err
	}
	return f, func() { _ = f.Close() }, nil
}

// The function is never nil.
func prepared(path string) error {
	_, cleanup, err := prepare(path)
	defer cleanup()
	if err != nil {
		return err
	}
	return nil
}

type results interface{ Next() (io.ReadCloser, error) }

// Implementations of this interface give something that can be closed with every error.
func first(r results, read func(io.Reader) error) error {
	result, _ := r.Next()
	defer result.Close()
	return read(result)
}

// Rows of pgx are never nil: the error is asked for when they have been read.
func documentedRows(ctx context.Context, conn *pgx.Conn) (names []string, err error) {
	rows, _ := conn.Query(ctx, "select name from things")
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func orInput(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return os.Stdin, err
	}
	return f, nil
}

func orInputToo(path string) (*os.File, error) { return orInput(path) }

// What comes with the error is a file all the same, also two calls deep.
func fallsBack(path string) error {
	f, err := orInputToo(path)
	defer f.Close()
	if err != nil {
		return err
	}
	return nil
}

type door struct{ f *os.File }

func (d *door) shut() {
	if d == nil {
		return
	}
	_ = d.f.Close()
}

func enter(path string) (*door, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &door{f}, nil
}

func leave(d *door) { d.shut() }

// The helper calls a method that asks for nil.
func throughDoor(path string) error {
	d, err := enter(path)
	defer leave(d)
	if err != nil {
		return err
	}
	return nil
}

func (d *door) open(path string) error {
	f, err := os.Open(path)
	d.f = f
	return err
}

func tried(path string) (*door, error) {
	d := &door{}
	if err := d.open(path); err != nil {
		return d, err
	}
	return d, nil
}

// Made before anything could fail.
func tries(path string) error {
	d, err := tried(path)
	defer d.f.Close()
	if err != nil {
		return err
	}
	return nil
}

// There is something to call from the first line on.
func spooled(in io.Reader, large bool) (out io.Reader, cleanup func(), err error) {
	cleanup = func() {}
	if !large {
		return in, cleanup, nil
	}
	f, err := os.CreateTemp("", "spool")
	if err != nil {
		return
	}
	cleanup = func() { _ = f.Close() }
	if _, err = io.Copy(f, in); err != nil {
		return
	}
	return f, cleanup, nil
}

func send(in io.Reader, post func(io.Reader) error) error {
	in, cleanup, err := spooled(in, true)
	defer cleanup()
	if err != nil {
		return err
	}
	return post(in)
}

// It fails only for a level that there is not.
func deflated(out io.Writer, in io.Reader) error {
	w, _ := flate.NewWriter(out, flate.BestSpeed)
	defer w.Close()
	_, err := io.Copy(w, in)
	return err
}
