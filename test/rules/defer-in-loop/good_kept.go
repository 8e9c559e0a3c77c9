package deferinloop

import (
	"bufio"
	"context"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// The files are read after the loop, so they must live until the function returns.
func concat(w io.Writer, paths []string) error {
	var all []io.Reader
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		all = append(all, f)
	}
	_, err := io.Copy(w, io.MultiReader(all...))
	return err
}

// The same through a reader that wraps the file.
func interleave(paths []string) (first []byte) {
	readers := make(map[string]*bufio.Reader)
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil
		}
		defer f.Close()
		r := bufio.NewReader(f)
		readers[path] = r
	}
	for _, r := range readers {
		if b, err := r.ReadByte(); err == nil {
			first = append(first, b)
		}
	}
	return first
}

type source struct {
	name string
	file *os.File
}

// The same inside a struct.
func sources(paths []string, use func([]source)) {
	var list []source
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close()
		list = append(list, source{name: path, file: f})
	}
	use(list)
}

// The goroutines use the connections until Wait comes back.
func broadcast(addresses []string, message []byte) {
	var wg sync.WaitGroup
	for _, address := range addresses {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			continue
		}
		defer conn.Close()
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, _ = conn.Write(message)
		}()
	}
	wg.Wait()
}

type shard struct {
	mu    sync.Mutex
	count int
}

// All shards are locked at once, on purpose: each iteration takes another lock, and the sum needs all of them.
func total(shards []*shard) (sum int) {
	for _, s := range shards {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	for _, s := range shards {
		sum += s.count
	}
	return sum
}

// What was opened elsewhere and is only closed here is not piled up by this loop.
func closeAll(files []*os.File, flush func()) {
	for _, f := range files {
		defer f.Close()
	}
	flush()
}

// The undo of each step runs only when a later step fails: it has to wait for the end.
func provision(names []string, create, remove func(string) error) (err error) {
	for _, name := range names {
		if err = create(name); err != nil {
			return err
		}
		defer func() {
			if err != nil {
				_ = remove(name)
			}
		}()
	}
	return nil
}

// The context outlives its iteration.
func contexts(parent context.Context, names []string, wait func([]context.Context)) {
	var all []context.Context
	for range names {
		ctx, cancel := context.WithTimeout(parent, time.Second)
		defer cancel()
		all = append(all, ctx)
	}
	wait(all)
}

// Not a release: printing in reverse order is what the loop is for.
func countdown(n int) {
	for i := range n {
		defer println(i)
	}
}

type layers interface {
	Get(id string) (layer, error)
	Create(ids []string) error
}

type layer interface {
	Release()
	Size() int64
}

// A reference count: the layers stay in use until the image that is made of them exists.
func load(store layers, ids []string) (size int64, err error) {
	for _, id := range ids {
		l, err := store.Get(id)
		if err != nil {
			return 0, err
		}
		defer l.Release()
		size += l.Size()
	}
	return size, store.Create(ids)
}

// Each option prepares the command and gives a function that tidies up after the command has run.
func command(args []string, options ...func(*[]string) func()) {
	for _, option := range options {
		tidy := option(&args)
		if tidy != nil {
			defer tidy()
		}
	}
	println(len(args))
}

// The closure needs the file once more before it closes it.
func rewound(paths []string, rewind func(*os.File) error) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() {
			_ = rewind(f)
			_ = f.Close()
		}()
	}
	return nil
}

type monitor struct{ wg sync.WaitGroup }

// What is owed to the group was added elsewhere, once for this function, not once an iteration.
func watch(events <-chan string, lookup func(string) *monitor) {
	for {
		event, ok := <-events
		if !ok {
			return
		}
		if m := lookup(event); m != nil {
			defer m.wg.Done()
		}
	}
}

type keyRange struct {
	mu   sync.Mutex
	keys []string
}

func (s *keyRange) lockFor(keys []string) (unlock func()) {
	s.mu.Lock()
	s.keys = keys
	return s.mu.Unlock
}

// Each range stays locked until what was collected has been used.
func locked(ranges []*keyRange, keys []string, use func([]*keyRange)) {
	var all []*keyRange
	for _, s := range ranges {
		if len(s.keys) > 0 {
			unlock := s.lockFor(keys)
			defer unlock()
		}
		all = append(all, s)
	}
	use(all)
}
