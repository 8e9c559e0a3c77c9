/** Larger Go files, written for the tests: what a front-end meets, close together. */
export const FILES: readonly (readonly [string, string])[] = [
	[
		"a store",
		`// Package store keeps things.
package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrClosed is returned after Close.
var ErrClosed = errors.New("store: closed")

const (
	defaultSize = 1 << iota
	_
	maxSize
)

type (
	// Key is a key.
	Key = string

	Entry[V any] struct {
		Value   V         \`json:"value,omitempty"\`
		Expires time.Time // zero: never
		next, prev *Entry[V]
	}
)

type Store[V any] struct {
	sync.RWMutex
	*options
	entries map[Key]*Entry[V]
	closed  chan struct{}
	wg      sync.WaitGroup
}

type options struct {
	size  int
	onHit func(key Key, hits ...int) (keep bool)
}

type Option func(*options)

func WithSize(n int) Option { return func(o *options) { o.size = n } }

func New[V any](ctx context.Context, opts ...Option) (*Store[V], error) {
	o := &options{size: defaultSize}
	for _, opt := range opts {
		opt(o)
	}
	if o.size > maxSize {
		return nil, fmt.Errorf("store: size %d > %d {", o.size, maxSize)
	}
	s := &Store[V]{options: o, entries: make(map[Key]*Entry[V], o.size), closed: make(chan struct{})}
	s.wg.Add(1)
	go s.expire(ctx)
	return s, nil
}

func (s *Store[V]) Get(key Key) (v V, ok bool) {
	s.RLock()
	defer s.RUnlock()
	e, ok := s.entries[key]
	if !ok || (!e.Expires.IsZero() && time.Now().After(e.Expires)) {
		return v, false
	}
	return e.Value, true
}

func (s *Store[V]) expire(ctx context.Context) {
	defer s.wg.Done()
	t := time.NewTicker(time.Second)
	defer t.Stop()
loop:
	for {
		select {
		case <-ctx.Done():
			break loop
		case _, open := <-s.closed:
			if !open {
				return
			}
		case now := <-t.C:
			s.Lock()
			for k, e := range s.entries {
				if e.Expires.Before(now) {
					delete(s.entries, k)
				}
			}
			s.Unlock()
		}
	}
}

func (s *Store[V]) Close() error {
	select {
	case <-s.closed:
		return ErrClosed
	default:
		close(s.closed)
	}
	s.wg.Wait()
	return nil
}
`,
	],
	[
		"odd shapes",
		`package odd

import . "math"

var braces = \`
}
func notHere() {
\` + "}\\"{" + string('{') + string('\\'')

var lit = func(xs ...int) (n int) {
	defer func() { n++ }()
	return len(xs)
}

var table = [...]struct {
	name string
	want map[string][]int
}{
	{"a", map[string][]int{"x": {1, 2}, "y": nil}},
	2: {name: "b"},
}

type node interface {
	~int | ~string
	comparable
	walk(func(node, ...int) bool) (node, error)
}

type set[K comparable, V any] map[K]V

type pipe <-chan chan<- func() (<-chan int)

func asm(x, y float64) float64

func generic[S ~[]E, E any](s S, f func(E) E) (out S) {
	out = make(S, 0, len(s))
	for i := range s {
		out = append(out, apply[E](f, s[i]), id[E](s[i]))
	}
	defer release[E](out)
	go release[E](out)
	return out[:len(out):cap(out)]
}

func kinds(v any) (s string) {
	switch x := v.(type) {
	case nil:
		s = "nil"
	case int, *int:
		s = "int"
	case interface{ Close() error }:
		defer x.Close()
	case func(int) (string, error):
		goto done
	default:
		switch y := Sqrt(2); {
		case y > 1, y < 0:
			s += "big"
			fallthrough
		case false:
		default:
			return
		}
	}
	for i, j := 0, 10; i < j; i, j = i+1, j-1 {
		if i%2 == 0 {
			continue
		} else if v == nil {
			break
		} else {
			s += "x"
		}
	}
	for range 3 {
	}
done:
	return s
}

func send(out chan<- int, in <-chan int, f []func(int)) {
	out <- <-in
	f[0](1)
	p := (*int)(nil)
	*p, q := 1, []byte("x")
	q[0] &^= 1
	(*p)--
	var w struct{ a, b struct{ c int } }
	w.a.c = -(-1)
	func() {}()
	{
		;
	}
}
`,
	],
];
