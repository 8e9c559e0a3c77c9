package defercapturesreassigned

import (
	"context"
	"os"
	"time"
)

// The first timeout's cancel is lost: its timer runs on.
func twice(parent context.Context, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(parent, time.Second)
	defer func() { cancel() }() // want defer-captures-reassigned
	if err := call(ctx); err == nil {
		return nil
	}
	ctx, cancel = context.WithTimeout(parent, time.Minute)
	return call(ctx)
}

type ipam interface {
	Request(space string) (id string, err error)
	Release(id string) error
}

// All closures see the last id: it is released many times, and the ones before it never.
func free(pools ipam, space string, good func(string) bool) (id string, err error) {
	for {
		id, err = pools.Request(space)
		if err != nil {
			return "", err
		}
		if good(id) {
			return id, nil
		}
		defer func() { // want defer-captures-reassigned
			_ = pools.Release(id)
		}()
	}
}

// One closure before the loop for many files.
func countAll(paths []string) (n int, err error) {
	var f *os.File
	defer func() { // want defer-captures-reassigned
		if f != nil {
			f.Close()
		}
	}()
	for _, path := range paths {
		f, err = os.Open(path)
		if err != nil {
			return n, err
		}
		info, err := f.Stat()
		if err != nil {
			return n, err
		}
		n += int(info.Size())
	}
	return n, nil
}

func quit(f *os.File) { _ = f.Close() }

// What the helper does says its body.
func helped(first, second string) error {
	f, err := os.Open(first)
	if err != nil {
		return err
	}
	defer func() { quit(f) }() // want defer-captures-reassigned
	if f, err = os.Open(second); err != nil {
		return err
	}
	return nil
}
