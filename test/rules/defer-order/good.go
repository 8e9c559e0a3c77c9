package deferorder

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"sync"
	"time"
)

// Cancel first, then wait.
func intended(parent context.Context, work func(context.Context)) {
	ctx, cancel := context.WithCancel(parent)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Add(1)
	go func() {
		defer wg.Done()
		for ctx.Err() == nil {
			work(ctx)
		}
	}()
}

// The workers end by themselves; cancel only frees the timer.
func finite(parent context.Context, items []int, work func(context.Context, int)) {
	ctx, cancel := context.WithTimeout(parent, time.Second)
	defer cancel()
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, item := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work(ctx, item)
		}()
	}
}

// The worker's loop ends with its input as well.
func twoWaysOut(parent context.Context, in <-chan int, use func(int)) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Add(1)
	go func() {
		defer wg.Done()
		for {
			select {
			case <-ctx.Done():
				return
			case v, ok := <-in:
				if !ok {
					return
				}
				use(v)
			}
		}
	}()
}

// The function cancels before it returns; the deferred cancel is for the other paths.
func cancelledBefore(parent context.Context, work func(context.Context)) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Add(1)
	go func() {
		defer wg.Done()
		for ctx.Err() == nil {
			work(ctx)
		}
	}()
	time.Sleep(time.Second)
	cancel()
}

// The buffer is written out, then the file is closed.
func flushed(path string, lines []string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	defer w.Flush()
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
	return nil
}

// A reader has nothing to write when it is closed.
func read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	zr, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return err
	}
	defer zr.Close()
	defer f.Close()
	_, err = io.Copy(io.Discard, zr)
	return err
}

// The writer belongs to another file.
func twoFiles(a, b *os.File, text string) {
	w := bufio.NewWriter(a)
	defer w.Flush()
	defer b.Close()
	fmt.Fprintln(w, text)
}

// Flushed explicitly before: the deferred one has nothing left.
func flushedBefore(path, text string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	defer w.Flush()
	defer f.Close()
	fmt.Fprintln(w, text)
	return w.Flush()
}

// The message comes after the close.
func told(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer log.Print("closed")
	defer f.Close()
	_, err = f.WriteString("x")
	return err
}

// The message announces what is about to happen.
func announced(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	defer log.Print("closing file")
	_, err = f.WriteString("x")
	return err
}

// The message speaks of something else than the release before it.
func unrelated(mu *sync.Mutex, work func()) {
	mu.Lock()
	defer mu.Unlock()
	defer log.Print("door closed")
	work()
}
