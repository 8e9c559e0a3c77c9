package resourcenotclosed

import (
	"bufio"
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"sync"
)

// Returned: the caller closes it.
func open(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return f, nil
}

type logFile struct {
	file *os.File
	w    *bufio.Writer
}

// Returned inside a struct.
func openLog(path string) (*logFile, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &logFile{file: f, w: bufio.NewWriter(f)}, nil
}

// Returned inside a reader of the library, which whoever gets it may take apart.
func lines(path string) (*bufio.Scanner, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	scanner := bufio.NewScanner(f)
	return scanner, nil
}

// Returned as the function that closes it.
func openWithCloser(path string) (io.Reader, func() error, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	return io.LimitReader(f, 10), f.Close, nil
}

// A naked return gives the named result back.
func openNamed(path string) (f *os.File, err error) {
	f, err = os.Open(path)
	return
}

// Stored in a field.
func (l *logFile) reopen(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	l.file = f
	return nil
}

// Opened right into a field: it was never this function's.
func (l *logFile) open(path string) (err error) {
	l.file, err = os.Create(path)
	return err
}

var current *os.File

// Stored in a variable of the package.
func setCurrent(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	current = f
	return nil
}

// Appended, put into a map, sent.
func collect(paths []string, byName map[string]*os.File, out chan<- *os.File) (all []*os.File) {
	for i, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		switch i {
		case 0:
			all = append(all, f)
		case 1:
			byName[path] = f
		default:
			out <- f
		}
	}
	return all
}

// Passed to a function that may close it.
func helped(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer closeQuietly(f)
	_, err = f.Stat()
	return err
}

func closeQuietly(c io.Closer) { _ = c.Close() }

// Its address is taken.
func addressed(path string, keep func(**os.File)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	keep(&f)
	return nil
}

// Captured by a goroutine, which closes it when it is done.
func handled(ln net.Listener) error {
	conn, err := ln.Accept()
	if err != nil {
		return err
	}
	go func() {
		defer conn.Close()
		io.Copy(conn, conn)
	}()
	return nil
}

// Closed when the context ends, whenever that is.
func closedLater(ctx context.Context, path string) (io.Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { f.Close() })
	return io.LimitReader(f, 10), nil
}

// A closure that was made before closes whatever the variable holds at the end.
func closedByEarlier(paths []string) (err error) {
	var f *os.File
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	f, err = os.Open(paths[0])
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

// Registered with something that will close it.
func registered(path string, closers *[]func() error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	*closers = append(*closers, f.Close)
	return nil
}

// The body goes out under another name.
func body(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	b := resp.Body
	return b, nil
}

// A response whose body is wrapped before the response is returned.
func wrapped(url string, unzip bool) (*http.Response, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	if unzip {
		z, err := gzip.NewReader(resp.Body)
		if err != nil {
			resp.Body.Close()
			return nil, err
		}
		resp.Body = z
	}
	return resp, nil
}

// The library closes what it serves from, and what it sends.
func serve(addr string) error {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return http.Serve(ln, nil)
}

func send(url, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	resp, err := http.Post(url, "text/plain", f)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A directory's path goes out inside another path.
func inside() (string, error) {
	dir, err := os.MkdirTemp("", "inside")
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "data"), nil
}

type pool struct {
	mu    sync.Mutex
	conns map[string]net.Conn
}

// Kept for the next one who asks.
func (p *pool) get(addr string) (net.Conn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if conn, ok := p.conns[addr]; ok {
		return conn, nil
	}
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	p.conns[addr] = conn
	return conn, nil
}

// The pipe of a command is closed by Wait.
func output(cmd *exec.Cmd) ([]byte, error) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(out)
	if err != nil {
		return nil, err
	}
	return data, cmd.Wait()
}

// The profiler writes to the file until it is stopped, elsewhere.
func profiled(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return pprof.StartCPUProfile(f)
}

type peer struct {
	conn net.Conn
	sent int
}

type switchboard struct {
	mu    sync.Mutex
	peers map[*peer]bool
}

// Kept as a key.
func (s *switchboard) accept(ln net.Listener) error {
	conn, err := ln.Accept()
	if err != nil {
		return err
	}
	p := &peer{conn: conn}
	s.mu.Lock()
	s.peers[p] = true
	s.mu.Unlock()
	return nil
}
