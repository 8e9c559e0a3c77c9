package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"log"
	"net"
	"os"
	"runtime/pprof"
	"runtime/trace"
	"sync"
)

// The system closes the file when the process ends.
func onlyFile(path string, use func(*os.File) error) {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	if err := use(f); err != nil {
		log.Fatal(err)
	}
}

// Connections, contexts, locks and wait groups end with the process.
func ends(db *sql.DB, l net.Listener, mu *sync.Mutex, wg *sync.WaitGroup, run func(context.Context) error) {
	defer db.Close()
	defer l.Close()
	mu.Lock()
	defer mu.Unlock()
	defer wg.Done()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

// Removed by hand before the exit.
func removedBefore(path string, work func() error) {
	defer os.Remove(path)
	if err := work(); err != nil {
		os.Remove(path)
		log.Fatal(err)
	}
}

// The same through the closure's name.
func cleanedBefore(path string, work func() error) {
	cleanup := func() { os.Remove(path) }
	defer cleanup()
	if err := work(); err != nil {
		cleanup()
		log.Fatal(err)
	}
}

// The exit comes before the defer.
func exitFirst(path string, work func() error) {
	if path == "" {
		log.Fatal("no path")
	}
	defer os.Remove(path)
	if err := work(); err != nil {
		log.Print(err)
	}
}

// Flushed before the exit.
func flushedBefore(lines []string) {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, line := range lines {
		if line == "" {
			out.Flush()
			os.Exit(1)
		}
		fmt.Fprintln(out, line)
	}
}

// The defer belongs to the literal, which has returned before the exit.
func inner(path string, work func() error) {
	err := func() error {
		defer os.Remove(path)
		return work()
	}()
	if err != nil {
		log.Fatal(err)
	}
}

// The exit is on another path than the defer.
func otherPath(path string, keep bool, work func() error) error {
	if keep {
		if err := work(); err != nil {
			log.Fatal(err)
		}
		return nil
	}
	defer os.Remove(path)
	return work()
}

// panic runs the deferred calls, and so does log.Panic.
func panics(path string, work func() error) {
	defer os.Remove(path)
	if err := work(); err != nil {
		log.Panic(err)
	}
}

func script(dir string) (path string, err error) {
	path = dir + "/script"
	return path, os.WriteFile(path, nil, 0o600)
}

// The exit is there because there is no file to remove.
func nothingToRemove(dir string) {
	path, err := script(dir)
	defer os.Remove(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(path)
}

// Between the start of the profile and the exit the program has only prepared itself: the profile is empty.
func emptyProfile(cpu, events string, work func()) {
	if cpu != "" {
		f, err := os.Create(cpu)
		if err != nil {
			log.Fatal(err)
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			log.Fatal(err)
		}
		defer pprof.StopCPUProfile()
	}
	if events != "" {
		f, err := os.Create(events)
		if err != nil {
			log.Fatal(err)
		}
		defer f.Close()
		if err := trace.Start(f); err != nil {
			log.Fatalf("%s: %v", events, err)
		}
		defer trace.Stop()
	}
	work()
}

// The author knows that it is skipped.
func known(path string, work func() error) {
	// If the work fails, the program exits without removing it.
	defer os.Remove(path)
	if err := work(); err != nil {
		log.Fatal(err)
	}
}

// So does the one who told another linter.
func toldALinter(path string, work func() error) {
	defer os.Remove(path)
	if err := work(); err != nil {
		log.Fatal(err) //nolint:gocritic // exitAfterDefer: kept for whoever looks why
	}
}
