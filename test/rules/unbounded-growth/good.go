package unboundedgrowth

import (
	"reflect"
	"sync"
)

var sessions = map[string]int{}

func open(id string) { sessions[id] = 1 }

// Something takes it out again.
func end(id string) { delete(sessions, id) }

var recent []string

// Cut at a length.
func push(line string) {
	recent = append(recent, line)
	if len(recent) > 100 {
		recent = recent[1:]
	}
}

var pending []string

// Emptied by whoever sends them.
func queue(line string) { pending = append(pending, line) }

func flush(send func(string)) {
	for _, line := range pending {
		send(line)
	}
	pending = nil
}

var shared = map[string]int{}

// It is handed on: who knows what is done with it there.
func use(key string, f func(map[string]int)) {
	shared[key] = 1
	f(shared)
}

var loaders = map[string]func() error{}

// A registry: what holds functions is filled when programs start.
func Add(name string, load func() error) { loaders[name] = load }

var sizes = map[string]int{}

// Registers, says its name.
func RegisterSize(name string, size int) { sizes[name] = size }

var colours = map[string]string{}

// Filled before the program begins to work.
func paint(name, hex string) { colours[name] = hex }

func init() {
	paint("red", "#f00")
	paint("blue", "#00f")
}

var lengths = map[string]int{}

// A cache: the author took what is asked for to be few.
func length(word string) int {
	n, ok := lengths[word]
	if !ok {
		n = len(word)
		lengths[word] = n
	}
	return n
}

var compiled sync.Map

func compile(pattern string) any {
	value, _ := compiled.LoadOrStore(pattern, new(int))
	return value
}

var fieldsOf = map[reflect.Type]int{}

// There are as many types as the program has.
func count(value any, n int) { fieldsOf[reflect.TypeOf(value)] = n }

type state int

var visits = map[state]int{}

// An enumeration.
func visit(s state) { visits[s]++ }

var total = map[string]int{}

// The keys are written down here.
func account(paid bool) {
	total["all"]++
	if paid {
		total["paid"]++
	}
}

var Exported = map[string]int{}

// Another package may take something out of it.
func note(key string) { Exported[key]++ }

var labels = map[string]int{} //deferbot:ignore unbounded-growth there are as many labels as shards

func label(name string) { labels[name]++ }

var loaded = map[string]bool{}

var once sync.Once

// Once is once.
func prepare(names []string) {
	once.Do(func() {
		for _, name := range names {
			loaded[name] = true
		}
	})
}

// A variable of the function is collected with it.
func distinct(words []string) int {
	seen := map[string]bool{}
	for _, word := range words {
		seen[word] = true
	}
	return len(seen)
}

func work(words []string) {
	for _, word := range words {
		open(word)
		end(word)
		push(word)
		queue(word)
		use(word, nil)
		length(word)
		compile(word)
		note(word)
		label(word)
	}
	count(words, 1)
	visit(0)
	account(true)
	flush(nil)
	prepare(words)
	distinct(words)
}

func Work(words []string) { work(words) }
