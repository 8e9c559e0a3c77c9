package defercapturesreassigned

import (
	"bufio"
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"os"
)

// The first file is closed before the second takes its place.
func rotate(path, next string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { f.Close() }()
	if _, err := f.WriteString("full"); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	f, err = os.Create(next)
	return err
}

// The first is bound at the defer, not when it runs.
func bound(path, next string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func(f *os.File) { _ = f.Close() }(f)
	f, err = os.Open(next)
	if err != nil {
		return err
	}
	defer f.Close()
	return nil
}

// The method value has its receiver from the defer.
func methodValue(path, next string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	f, err = os.Open(next)
	if err != nil {
		return err
	}
	return f.Close()
}

// The second is opened only where opening the first failed.
func fallback(path, other string) error {
	f, err := os.Open(path)
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	if err != nil {
		f, err = os.Open(other)
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, f)
	return err
}

// The new value holds the old one: closing it is for the reader to decide.
func wrap(path string) error {
	var r io.ReadCloser
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	r, err = gzip.NewReader(bufio.NewReader(r))
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return err
}

// The first one was handed on before.
func handOver(paths []string, keep func(*os.File)) (all []*os.File, err error) {
	f, err := os.Create(paths[0])
	if err != nil {
		return nil, err
	}
	defer func() { f.Close() }()
	all = append(all, f)
	f, err = os.Create(paths[1])
	return all, err
}

// Set to nil: the closure has nothing left to do.
func disarmed(path string) (*os.File, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	if _, err := f.WriteString("x"); err != nil {
		return nil, err
	}
	out := f
	f = nil
	return out, nil
}

// A commit ends the first transaction.
func batches(db *sql.DB, rows []string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for i, row := range rows {
		if _, err := tx.Exec("insert into t values (?)", row); err != nil {
			return err
		}
		if i%100 == 99 {
			if err := tx.Commit(); err != nil {
				return err
			}
			if tx, err = db.Begin(); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// Opened at most once, when it is first needed.
func lazy(path string, lines []string) error {
	var f *os.File
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	for _, line := range lines {
		if f == nil {
			var err error
			if f, err = os.Create(path); err != nil {
				return err
			}
		}
		if _, err := f.WriteString(line); err != nil {
			return err
		}
	}
	return nil
}

// Not a release.
func report(path, next string) (err error) {
	name := base(path)
	defer func() { println(name) }()
	name = base(next)
	return nil
}

func base(path string) string { return path }

type buffers struct{ free [][]byte }

func (b *buffers) Get() []byte { return make([]byte, 0, 64) }

func (b *buffers) Put(buf []byte) { b.free = append(b.free, buf) }

// A buffer that does not come back to its pool is garbage, nothing more.
func encode(pool *buffers, grow func(int) []byte) int {
	buf := pool.Get()
	defer func() { pool.Put(buf) }()
	buf = grow(128)
	return len(buf)
}

type node struct{ running bool }

func (n *node) Stop() { n.running = false }

type group struct{ current *node }

func (g *group) node() *node { return g.current }

// The getter gives what exists already and belongs to the group: nothing is lost when it is asked again.
func follow(g *group, restarted func() bool) {
	n := g.node()
	defer func() { n.Stop() }()
	for restarted() {
		n = g.node()
	}
}

type session struct{ reason error }

func (s *session) Close(reason error) { s.reason = reason }

// The error is why the session is closed, not what is closed.
func serve(s *session, receive func() (string, error), handle func(string) error) {
	var errClose error
	defer func() { s.Close(errClose) }()
	for {
		text, err := receive()
		if err != nil {
			errClose = fmt.Errorf("receive: %w", err)
			return
		}
		errClose = handle(text)
	}
}

type link struct{ pending []string }

func (l *link) close(err error) { l.pending = nil }

func newLink() *link { return &link{pending: make([]string, 1)} }

// The flag says whether the link is open: where it is not, it was closed already.
func reconnects(failed <-chan error, renewed <-chan bool) {
	var (
		l    = newLink()
		open = true
	)
	defer func() {
		if open {
			l.close(nil)
		}
	}()
	for {
		select {
		case err := <-failed:
			l.close(err)
			open = false
		case ok := <-renewed:
			if !ok {
				return
			}
			if open {
				l.close(nil)
			}
			open = true
			l = newLink()
		}
	}
}

type shelf struct{ byName map[string]*os.File }

func (s *shelf) file(name string) (*os.File, error) { return s.byName[name], nil }

// Both belong to the shelf.
func (s *shelf) lastOf(first, second string) error {
	f, err := s.file(first)
	if err != nil {
		return err
	}
	defer func() { f.Close() }()
	if f, err = s.file(second); err != nil {
		return err
	}
	return nil
}

func flush(f *os.File) { _ = f.Sync() }

// The helper does not close: the file is closed by hand.
func flushed(first, second string) error {
	f, err := os.Open(first)
	if err != nil {
		return err
	}
	defer func() { flush(f) }()
	if err := f.Close(); err != nil {
		return err
	}
	if f, err = os.Open(second); err != nil {
		return err
	}
	return f.Close()
}

// Another closure closes the file of the iteration before.
func each(paths []string, into io.Writer) error {
	var f *os.File
	var err error
	defer func() {
		if f != nil {
			_ = f.Close()
		}
	}()
	finish := func() error {
		if f == nil {
			return nil
		}
		return f.Close()
	}
	for _, path := range paths {
		if err = finish(); err != nil {
			return err
		}
		if f, err = os.Open(path); err != nil {
			return err
		}
		if _, err = io.Copy(into, f); err != nil {
			return err
		}
	}
	return nil
}

// The flag says whether it is this function's to close.
func following(next func() string, given *os.File) error {
	var f *os.File
	var own bool
	var err error
	defer func() {
		if f != nil && own {
			f.Close()
		}
	}()
	for {
		if f != nil && own {
			f.Close()
		}
		if f, err = os.Open(next()); err != nil {
			return err
		}
		own = given == nil
		if _, err = io.Copy(io.Discard, f); err != nil {
			return err
		}
	}
}
