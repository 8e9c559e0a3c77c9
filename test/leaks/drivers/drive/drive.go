// Package drive runs functions of the fixtures and tells what became of their goroutines.
//
// The driver of a fixture stands in its package: for each function that is reported, an init function says how to call it and
// what that shows. Main, the program over all drivers, runs one of them and prints what it saw as JSON.
package drive

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"regexp"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Module holds the fixtures.
const Module = "example.com/fixtures/"

type driver struct {
	// The folder of the fixture, as the frames of a stack name it.
	dir  string
	kind string
	call func()
	test func() bool
}

var drivers = map[string]driver{}

// Blocks: the call, or a goroutine that it leaves behind, stays blocked for ever. Where that depends on the schedule it is
// called again until it shows.
func Blocks(function string, call func()) { add(function, driver{kind: "blocks", call: call}) }

// Panics: the process ends with a panic.
func Panics(function string, call func()) { add(function, driver{kind: "panics", call: call}) }

// Stays: a goroutine goes on after the call has returned, and nothing ends it.
func Stays(function string, call func()) { add(function, driver{kind: "stays", call: call}) }

// Shows: nobody blocks; the test is true when what is wrong has happened.
func Shows(function string, test func() bool) { add(function, driver{kind: "shows", test: test}) }

// Disturbed makes of a call many, while the world is stopped all the time: goroutines lose their turn where they seldom do.
func Disturbed(call func()) func() {
	return func() {
		var done atomic.Bool
		go func() {
			var stats runtime.MemStats
			for !done.Load() {
				runtime.ReadMemStats(&stats)
			}
		}()
		defer done.Store(true)
		for range 1000 {
			call()
		}
	}
}

func add(function string, d driver) {
	_, file, _, _ := runtime.Caller(2)
	d.dir = path.Dir(file)
	key := strings.TrimPrefix(d.dir, Module) + " " + function
	if _, twice := drivers[key]; twice {
		panic("two drivers for " + key)
	}
	drivers[key] = d
}

// Goroutine is one that stands in the code of a fixture or of its driver.
type Goroutine struct {
	ID    string `json:"id"`
	State string `json:"state"`
	// The places in the fixture's package, innermost first: `bad.go:12`.
	Frames []string `json:"frames"`
	leaked bool
}

// Report is what a run saw.
type Report struct {
	// "profile": the runtime says that they can never go on; "dump": they stood still until the end; "": nothing to see.
	By         string      `json:"by"`
	Kind       string      `json:"kind"`
	Calls      int         `json:"calls"`
	Goroutines []Goroutine `json:"goroutines"`
}

const (
	// As long as all is quick.
	maxTime = 20 * time.Second
	// A call that takes longer hangs; the fixtures wait a second at most.
	patience = 2500 * time.Millisecond
	tick     = 20 * time.Millisecond
)

// Main runs the driver that the first argument names, at most as many calls as the second says; without arguments it lists
// all drivers.
func Main() {
	if len(os.Args) < 3 {
		for key, d := range drivers {
			fmt.Println(d.kind + " " + key)
		}
		return
	}
	d, known := drivers[os.Args[1]]
	limit, err := strconv.Atoi(os.Args[2])
	if !known || err != nil {
		fmt.Fprintln(os.Stderr, "no driver of this name, or no number of calls")
		os.Exit(3)
	}
	report := d.run(limit)
	report.Kind = d.kind
	if report.Goroutines == nil {
		report.Goroutines = []Goroutine{}
	}
	json.NewEncoder(os.Stdout).Encode(report)
	os.Exit(0)
}

func (d driver) run(limit int) Report {
	if d.kind == "stays" {
		limit = 1
	}
	begun := time.Now()
	for calls := 1; ; calls++ {
		switch hung, found := d.once(calls); {
		case found != nil:
			return Report{By: "profile", Calls: calls, Goroutines: found}
		case hung || calls >= limit || time.Since(begun) > maxTime:
			return d.last(calls)
		case d.test != nil && d.test():
			return Report{By: "dump", Calls: calls}
		}
	}
}

// once calls the function; it hangs when it does not return. What is found can never go on.
func (d driver) once(calls int) (hung bool, found []Goroutine) {
	if d.call == nil {
		return false, nil
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.call()
	}()
	begun := time.Now()
	for wait := time.NewTimer(tick); ; wait.Reset(tick) {
		select {
		case <-done:
			// A look costs a garbage collection.
			if calls&(calls-1) != 0 && calls%500 != 0 {
				return false, nil
			}
			time.Sleep(tick / 4)
			return false, leaked(d.look())
		case <-wait.C:
			if found := leaked(d.look()); found != nil {
				return true, found
			}
			if time.Since(begun) > patience {
				return true, nil
			}
		}
	}
}

// last says who stands still although there was time to go on.
func (d driver) last(calls int) Report {
	before := d.look()
	time.Sleep(patience)
	var same []Goroutine
	for _, is := range d.look() {
		for _, was := range before {
			if was.ID == is.ID && (d.kind == "stays" || blocked(is) && was.place() == is.place()) {
				same = append(same, is)
			}
		}
	}
	if same == nil {
		return Report{Calls: calls}
	}
	return Report{By: "dump", Calls: calls, Goroutines: same}
}

func (g Goroutine) place() string { return g.State + " " + strings.Join(g.Frames, " ") }

func blocked(g Goroutine) bool {
	return strings.HasPrefix(g.State, "chan ") || strings.HasPrefix(g.State, "select") || strings.HasPrefix(g.State, "sync.")
}

func leaked(all []Goroutine) (found []Goroutine) {
	for _, each := range all {
		if each.leaked {
			found = append(found, each)
		}
	}
	return found
}

var (
	head  = regexp.MustCompile(`^goroutine (\d+) .*?\[([^\],]+)`)
	frame = regexp.MustCompile(`^\t(\S+)/([^/\s]+\.go:\d+)`)
)

// look lists the goroutines that stand in the fixture's package.
func (d driver) look() (all []Goroutine) {
	var text strings.Builder
	if profile := pprof.Lookup("goroutineleak"); profile != nil {
		profile.WriteTo(&text, 2)
	} else {
		buffer := make([]byte, 1<<24)
		text.Write(buffer[:runtime.Stack(buffer, true)])
	}
	for _, block := range strings.Split(text.String(), "\n\n") {
		lines := strings.Split(block, "\n")
		title := head.FindStringSubmatch(lines[0])
		if title == nil {
			continue
		}
		state, isLeaked := strings.CutSuffix(title[2], " (leaked)")
		goroutine := Goroutine{ID: title[1], State: state, leaked: isLeaked}
		for i, line := range lines {
			if i > 0 && strings.HasPrefix(lines[i-1], "created by ") {
				break
			}
			if place := frame.FindStringSubmatch(line); place != nil && place[1] == d.dir {
				goroutine.Frames = append(goroutine.Frames, place[2])
			}
		}
		if goroutine.Frames != nil {
			all = append(all, goroutine)
		}
	}
	return all
}
