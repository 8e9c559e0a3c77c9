package main

import (
	"bufio"
	"compress/gzip"
	"database/sql"
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime/pprof"
)

// The lock file stays: the next start finds it and gives up.
func withLock(path string, work func() error) {
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		log.Fatal(err)
	}
	defer os.Remove(path)
	if err := work(); err != nil {
		log.Fatalf("work: %v", err) // want exit-after-defer
	}
}

// The temporary directory stays.
func inTemp(work func(dir string) int) {
	dir, err := os.MkdirTemp("", "work")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer os.RemoveAll(dir)
	os.Exit(work(dir)) // want exit-after-defer
}

// What is still in the buffer is lost.
func buffered(lines []string) {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, line := range lines {
		if line == "" {
			log.Fatalln("empty line") // want exit-after-defer
		}
		fmt.Fprintln(out, line)
	}
}

// So is the end of the archive; closing the file alone would not matter.
func packed(path string, data []byte) {
	f, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	zw := gzip.NewWriter(f)
	defer zw.Close()
	if _, err := zw.Write(data); err != nil {
		log.Fatal(err) // want exit-after-defer
	}
}

// What was written is never committed.
func importRows(db *sql.DB, rows []string) {
	tx, err := db.Begin()
	if err != nil {
		log.Fatal(err)
	}
	defer tx.Commit()
	for _, row := range rows {
		if _, err := tx.Exec("insert into t values (?)", row); err != nil {
			log.Fatal(err) // want exit-after-defer
		}
	}
}

// The profile is written when it is stopped.
func profiled(path string, work func() error) {
	f, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		log.Fatal(err)
	}
	defer pprof.StopCPUProfile()
	if err := work(); err != nil {
		log.Fatal(err) // want exit-after-defer
	}
}

// The removal stands in a closure, and behind a variable.
func closures(work func(string) error) {
	f, err := os.CreateTemp("", "x")
	if err != nil {
		log.Fatal(err)
	}
	cleanup := func() {
		f.Close()
		os.Remove(f.Name())
	}
	defer cleanup()
	if err := work(f.Name()); err != nil {
		log.Print(err)
		os.Exit(2) // want exit-after-defer
	}
}

// A child process does not end with its parent.
func main() {
	server := exec.Command("server")
	if err := server.Start(); err != nil {
		log.Fatal(err)
	}
	defer func() { _ = server.Process.Kill() }()
	if err := exec.Command("client").Run(); err != nil {
		log.Fatal(err) // want exit-after-defer
	}
}

// What is measured is what the last call of all does.
func measuredToTheEnd(path string, work func() error) {
	f, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		log.Fatal(err)
	}
	defer pprof.StopCPUProfile()
	log.Fatal(work()) // want exit-after-defer
}
