package helpers

import (
	"io"
	"os"
	"testing"
)

// The helper closes it.
func readOnce(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return drain(f)
}

func drain(f *os.File) ([]byte, error) {
	defer f.Close()
	return io.ReadAll(f)
}

// Deferred, the helper closes whatever it is given.
func size(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer closeQuietly(f)
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func closeQuietly(c io.Closer) {
	_ = c.Close()
}

// The constructor takes it over, and its owner closes it.
func counted(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	j, err := newJournal(f)
	if err != nil {
		f.Close()
		return 0, err
	}
	defer j.Close()
	return j.count(), nil
}

// The helper closes it when it fails, the caller when it does not.
func prepared(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := writeHeader(f); err != nil {
		return err
	}
	return f.Close()
}

func writeHeader(f *os.File) error {
	if _, err := f.WriteString("LOG1"); err != nil {
		f.Close()
		return err
	}
	return nil
}

// What the helper does depends on a flag: that is not followed.
func maybe(path string, keep bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	finish(f, keep)
	return nil
}

func finish(f *os.File, keep bool) {
	if keep {
		return
	}
	f.Close()
}

// A method that hands the receiver to a goroutine keeps what it holds.
type follower struct {
	file *os.File
}

func (f *follower) start() {
	go f.run()
}

func (f *follower) run() {
	defer f.file.Close()
	_, _ = io.Copy(io.Discard, f.file)
}

func follow(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	f := &follower{file: file}
	f.start()
	return nil
}

// The options own it once they are used.
type options struct {
	out  *os.File
	name string
}

func (o options) write() error {
	defer o.out.Close()
	_, err := o.out.WriteString(o.name)
	return err
}

func named(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	o := options{out: f, name: name}
	return o.write()
}

// Functions that call each other have an answer, too.
func ping(f *os.File, n int) {
	if n == 0 {
		f.Close()
		return
	}
	pong(f, n-1)
}

func pong(f *os.File, n int) {
	ping(f, n)
}

func pinged(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	ping(f, 3)
	return nil
}

// The cleanup of a test closes it.
func fixture(t *testing.T, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	t.Cleanup(func() { closeQuietly(f) })
	_, err = f.Stat()
	return err
}
