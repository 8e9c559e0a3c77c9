/**
 * Go's rules about who waits for whom, one by one: each program is explored, and what blocks for ever (or panics) in it is compared with what
 * the language says; of goroutines that block together one speaks. A `// blocks` or `// panics` marks the line.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { leaksFrom } from "../../src/leaks/find.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

/** Lines that are reported in a function `f`, with what happens there. */
function explored(body: string, minor: number): readonly string[] {
	const text = `package p\n\nimport (\n\t"context"\n\t"fmt"\n\t"golang.org/x/sync/errgroup"\n\t"io"\n\t"sort"\n\t"sync"\n\t"time"\n\t"runtime"\n\t"sync/atomic"\n)\n\n${body}\n`;
	const file = openFile("p.go", text);
	const pkg = loadPackage(parser, "", [file], { major: 1, minor }, true);
	const root = pkg.func("f");
	if (root === null) throw new Error("no function f");
	const { found, explored: roots } = leaksFrom(pkg, root, {
		now: () => 0,
		deadline: 1,
	});
	expect(roots.filter(({ decided }) => !decided)).toEqual([]);
	return found
		.map(({ rule, site }) => {
			const what =
				/close|closed/.test(rule) && rule !== UNCLOSED ? "panics" : "blocks";
			return `${site.file.lineOf(site.at.start)} ${what}`;
		})
		.toSorted();
}

const UNCLOSED = "range-over-unclosed-channel";

function marked(body: string): readonly string[] {
	return body
		.split("\n")
		.flatMap((line, i) => {
			const what = /\/\/ (blocks|panics)$/.exec(line)?.[1];
			return what === undefined ? [] : [`${i + 15} ${what}`];
		})
		.toSorted();
}

const PROGRAMS: Readonly<Record<string, string>> = {
	"an unbuffered send waits for a receiver": `func f() {
	ch := make(chan int)
	ch <- 1 // blocks
}`,
	"a deferred call gathers what a variadic function gets": `func closeAll(chans ...chan int) {
	for _, ch := range chans {
		close(ch)
	}
}

func f() {
	a, b := make(chan int), make(chan int)
	go func() { <-a }()
	go func() { <-b }()
	defer closeAll(a, b)
}`,
	"a goroutine gets the list that is spread out": `func sendAll(chans ...chan int) {
	for _, ch := range chans {
		ch <- 1
	}
}

func f() {
	chans := []chan int{make(chan int, 1), make(chan int)}
	go sendAll(chans...)
	<-chans[0]
	<-chans[1]
	go sendAll(chans[0], make(chan int, 1))
}`,
	"what an atomic reads depends on who was first": `func f() {
	in, out := make(chan int), make(chan int)
	var stopped atomic.Bool
	go func() {
		in <- 1
		stopped.Store(true)
	}()
	<-in
	if !stopped.Load() {
		<-out // blocks
	}
}`,
	"an error of the package is not nil": `var errClosed = fmt.Errorf("closed")

func f() {
	failed := make(chan error, 1)
	done := make(chan int)
	failed <- errClosed
	if err := <-failed; err != nil {
		close(done)
	}
	<-done
}`,
	"whoever comes first to a Once does it, and the others wait": `func f() {
	in, out := make(chan int), make(chan int)
	var once sync.Once
	go func() {
		once.Do(func() { out <- 1 }) // blocks
	}()
	once.Do(func() {})
	close(in)
	<-in
}`,
	"the literal of a wait group is one that nobody has counted up yet": `func f(rows []int) {
	results := make(chan int, len(rows))
	wg := &sync.WaitGroup{}
	for range rows {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- 1
		}()
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	for range results {
	}
	late := make(chan int)
	one := sync.WaitGroup{}
	one.Add(1)
	one.Wait() // blocks
	close(late)
}`,
	"a loop that goes on while an unknown number is a certain one may end": `func f(asked chan int, stack func() int) {
	go func() {
		for range asked {
			for stack() == 3 {
			}
		}
	}()
}`,
	"a loop that counts to an unknown number ends there": `func f(n int) {
	ch := make(chan int)
	go func() {
		for i := 0; i != n; i++ {
			ch <- i // blocks
		}
	}()
	<-ch
}`,
	"an error that was made is not nil": `type node struct{ ready chan int }

func (n *node) start(name string) error {
	if name == "" {
		return fmt.Errorf("no name")
	}
	n.ready = make(chan int, 1)
	n.ready <- 1
	return nil
}

func f(name string) error {
	n := &node{}
	if err := n.start(name); err != nil {
		return err
	}
	<-n.ready
	return nil
}`,
	"a buffer that grows until the stack fits is large enough one day": `func f(asked chan int) {
	go func() {
		for range asked {
			buf := make([]byte, 64)
			for runtime.Stack(buf, true) == len(buf) {
				buf = make([]byte, 2*len(buf))
			}
		}
	}()
}`,
	"what a function that only computes has written is unknown": `type sink struct{ full bool }

func (s *sink) count(rows []int) {
	for _, row := range rows {
		s.full = s.full || row > 3
	}
}

func f(rows []int) {
	s := &sink{}
	s.count(rows)
	ch := make(chan int)
	if s.full {
		ch <- 1 // blocks
	}
}`,
	"what a loop puts away is found there": `type box struct{ ch chan int }

type shelf struct{ last *box }

func (s *shelf) put(rows []int, b *box) {
	for range rows {
		s.last = b
	}
}

func f(rows []int) {
	s, b := &shelf{}, &box{ch: make(chan int)}
	s.put(rows, b)
	go func() { b.ch <- 1 }()
	<-s.last.ch
}`,
	"what is closed behind an interface is closed": `type closer interface{ end(rows []int) }

type box struct{ ch chan int }

func (b *box) end(rows []int) {
	for i := range rows {
		if i == 0 {
			close(b.ch)
		}
	}
}

func endAll(c closer, rows []int) {
	for range 1 {
		c.end(rows)
	}
}

func f(rows []int) {
	b := &box{ch: make(chan int)}
	endAll(b, rows)
	<-b.ch
}`,
	"a number counts as it is written where statements stand opposite": `func f() {
	ch := make(chan int)
	go func() { ch <- 1; ch <- 2 }()
	go func() { ch <- 3; ch <- 4 }()
	go func() { ch <- 5 }()
	for i := 0; i < 5; i++ {
		<-ch
	}
}`,
	"a hundred workers block as five do": `func f() {
	ch := make(chan int)
	for i := 0; i < 100; i++ {
		go func() { ch <- i }() // blocks
	}
	<-ch
}`,
	"a literal of a wait group is a wait group": `func f(work []func()) {
	wg := &sync.WaitGroup{}
	wg.Add(len(work))
	ch := make(chan int)
	for _, w := range work {
		go func() {
			defer wg.Done()
			w()
			ch <- 1
		}()
	}
	go func() {
		for range ch {
		}
	}()
	wg.Wait()
	close(ch)
}`,
	"a literal of a condition has its lock": `func f() {
	var mu sync.Mutex
	c := &sync.Cond{L: &mu}
	mu.Lock()
	c.Wait() // blocks
}`,
	"who is given a cancel function may call it": `type stream struct{ cancel context.CancelFunc }

func (s *stream) run(ctx context.Context) { <-ctx.Done() }

func f() *stream {
	ctx, cancel := context.WithCancel(context.Background())
	s := &stream{cancel: cancel}
	go s.run(ctx)
	return s
}`,
	"who is given a context may only wait for it": `func f(use func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	_ = cancel
	use(ctx)
	<-ctx.Done() // blocks
}`,
	"an element that nobody knows which may be any": `func f(at func() int) {
	chans := make([]chan int, 3)
	for i := range chans {
		chans[i] = make(chan int)
	}
	go func() {
		for range 3 {
			close(chans[at()])
		}
	}()
	for _, ch := range chans {
		<-ch
	}
}`,
	"a type that the function declares has the fields that it says": `func f() {
	type job struct {
		done chan int
		left int
	}
	j := job{make(chan int, 1), 2}
	for ; j.left > 0; j.left-- {
		j.done <- j.left // blocks
	}
}`,
	"an element before the first one is none": `func f(limit int) {
	events := make([]int, 0, limit)
	if len(events) == cap(events) {
		events[len(events)-1] = 1
	}
	ch := make(chan int)
	ch <- len(events) // blocks
}`,
	"an element that is set nobody knows where may be any": `func f(at func() int) {
	chans := make([]chan int, 2)
	chans[at()] = make(chan int, 1)
	chans[0] <- 1
}`,
	"as many as were given": `func f(names ...string) {
	chans := make([]chan string, len(names))
	for i := range names {
		chans[i] = make(chan string)
		go func() { chans[i] <- names[i] }()
	}
	for i := range chans {
		<-chans[i]
	}
}`,
	"a timer that calls a function has no channel": `func f(g func()) {
	t := time.AfterFunc(time.Second, g)
	if !t.Stop() {
		<-t.C // blocks
	}
}`,
	"who asks whether there is a channel does not wait for none": `func f(g func()) {
	t := time.AfterFunc(time.Second, g)
	if !t.Stop() {
		if t.C != nil {
			<-t.C
		}
	}
}`,
	"a rendezvous lets both go on": `func f() {
	ch := make(chan int)
	go func() { ch <- 1 }()
	<-ch
}`,
	"a buffered send waits only when the buffer is full": `func f() {
	ch := make(chan int, 2)
	ch <- 1
	ch <- 2
	ch <- 3 // blocks
}`,
	"a buffer is received in order, also after the close": `func f() {
	ch := make(chan int, 2)
	ch <- 1
	close(ch)
	<-ch
	<-ch
}`,
	"a closed channel gives zero and false": `func f() {
	ch, never := make(chan int), make(chan int)
	close(ch)
	v, ok := <-ch
	if ok || v != 0 {
		<-never
	}
}`,
	"sending on a closed channel panics": `func f() {
	ch := make(chan int, 1)
	close(ch)
	ch <- 1 // panics
}`,
	"closing twice panics": `func f() {
	ch := make(chan int)
	close(ch)
	close(ch) // panics
}`,
	"a panic that is recovered lets the function return": `func f() {
	ch := make(chan int)
	done := make(chan int)
	go func() {
		defer close(done)
		defer func() { recover() }()
		panic("x")
	}()
	<-done
	<-ch // blocks
}`,
	"a nil channel is never ready": `func f() {
	var ch chan int
	select {
	case <-ch:
	default:
	}
	<-ch // blocks
}`,
	"a select takes any case that is ready": `func f() {
	a, b := make(chan int, 1), make(chan int, 1)
	a <- 1
	b <- 1
	select {
	case <-a:
		<-a // blocks
	case <-b:
		<-b // blocks
	}
}`,
	"default only when no case is ready": `func f() {
	ch, never := make(chan int, 1), make(chan int)
	ch <- 1
	select {
	case <-ch:
	default:
		<-never
	}
}`,
	"a default may be faster than a partner that is on its way": `func f() {
	ch, ready := make(chan int), make(chan int)
	go func() {
		ready <- 1
		ch <- 1 // blocks
	}()
	<-ready
	select {
	case <-ch:
	default:
	}
}`,
	"a default does not outrun what is in a buffer": `func f() {
	ch, ready := make(chan int, 1), make(chan int)
	go func() {
		ch <- 1
		ready <- 1
	}()
	<-ready
	never := make(chan int)
	select {
	case <-ch:
	default:
		<-never
	}
}`,
	"who left with the lock shows only when it has gone": `type s struct {
	mu     sync.RWMutex
	closed bool
}

func (o *s) get() bool {
	o.mu.RLock() // blocks
	if o.closed {
		return false
	}
	o.mu.RUnlock()
	return true
}

func f() {
	o := &s{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.get()
	}()
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.mu.Lock()
	o.mu.Unlock()
	<-done
}`,
	"a wait for one's own deferred close, under another name": `func f() {
	stop := make(chan struct{})
	defer close(stop)
	var seen <-chan struct{}
	use := func(done <-chan struct{}) { seen = done }
	use(stop)
	<-seen // blocks
}`,
	"a goroutine may run a function of the library": `func f() {
	var wg sync.WaitGroup
	wg.Add(1)
	done := make(chan int)
	go close(done)
	<-done
	go wg.Wait() // blocks
}`,
	"a deferred method value is called on what it was taken from": `func f() {
	var wg sync.WaitGroup
	wg.Add(1)
	finished := wg.Done
	go func() {
		defer finished()
	}()
	wg.Wait()
}`,
	"a cancel function may be started": `func f() {
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	<-ctx.Done()
}`,
	"a lock may be taken by a goroutine of its own": `func f() {
	var mu sync.Mutex
	locked := make(chan int)
	go func() {
		mu.Lock() // blocks
		close(locked)
	}()
	<-locked
	mu.Lock()
}`,
	"a function that runs once calls its own only the first time": `func f() {
	ch := make(chan int)
	stop := sync.OnceFunc(func() { close(ch) })
	stop()
	stop()
	<-ch
}`,
	"the value that was made once is the same ever after": `func f() {
	made := sync.OnceValue(func() chan int { return make(chan int, 1) })
	never := make(chan int)
	if made() != made() {
		<-never
	}
}`,
	"a callback runs before the library returns": `func f(xs []int) {
	ch := make(chan int)
	sort.Slice(xs, func(i, j int) bool {
		<-ch // blocks
		return i < j
	})
}`,
	"a library that reads calls Read": `type source struct{ ch chan []byte }

func (s *source) Read(p []byte) (int, error) {
	return copy(p, <-s.ch), nil // blocks
}

func f() {
	go io.ReadAll(&source{ch: make(chan []byte)})
	s := &source{ch: make(chan []byte)}
	go func() { s.ch <- nil }()
	io.ReadFull(s, nil)
}`,
	"a timer that could not be stopped lies in its channel": `func f() {
	t := time.NewTimer(1)
	if !t.Stop() {
		<-t.C
	}
}`,
	"a timer that was received from is stopped too late": `func f() {
	t, tick := time.NewTimer(1), make(chan time.Time, 1)
	tick <- <-t.C
	if !t.Stop() {
		<-t.C // blocks
	}
}`,
	"an element under a key that nobody knows is found again": `func f(id int) {
	waiting := map[int]chan int{}
	waiting[id] = make(chan int)
	go func() {
		waiting[id] <- 1
	}()
	<-waiting[id]
	for _, ch := range waiting {
		<-ch // blocks
	}
}`,
	"an element under another key may be any": `func f(a, b int) {
	waiting := map[int]chan int{}
	waiting[a] = make(chan int)
	go func() {
		if ch, ok := waiting[b]; ok {
			ch <- 1
		}
	}()
	<-waiting[a]
}`,
	"what is deleted in the loop is passed over": `func f() {
	all := map[string]chan int{"a": make(chan int), "b": make(chan int), "c": make(chan int)}
	for name, ch := range all {
		delete(all, name)
		go func() { ch <- 1 }()
		<-ch
	}
	never := make(chan int)
	if len(all) > 0 {
		<-never
	}
}`,
	"a select with one case is a receive": `func f() {
	ch := make(chan int)
	select {
	case <-ch: // blocks
	}
}`,
	"a group that is full starts no more": `func f() {
	var g errgroup.Group
	g.SetLimit(1)
	ch := make(chan int)
	g.Go(func() error {
		<-ch
		return nil
	})
	if g.TryGo(func() error { return nil }) {
		ch <- 1
	} else {
		ch <- 1
		ch <- 1 // blocks
	}
	g.Wait()
}`,
	"what is decided before the channel is made is no assumption": `func f(a, b, c, d bool) {
	if a {
		return
	}
	if b {
		return
	}
	if c {
		return
	}
	if !d {
		return
	}
	ch := make(chan int)
	ch <- 1 // blocks
}`,
	"what comes to the same either way is no assumption": `func f(a, b, c, d bool) {
	n := 0
	ch := make(chan int)
	for _, each := range []bool{a, b, c, d} {
		if each {
			n = step(n)
		}
	}
	ch <- 1 // blocks
}

func step(n int) int {
	quick := make(chan int, 1)
	quick <- n
	return <-quick
}`,
	"what rests on three decisions is not told": `func f(a, b, c bool) {
	ch := make(chan int, 1)
	if a {
		if b {
			if c {
				ch <- 1
			}
		}
	}
	ch <- 2
}`,
	"a select without cases waits for ever": `func f() {
	ch := make(chan int)
	close(ch)
	select {} // blocks
}`,
	"a range ends with the close": `func f() {
	ch := make(chan int)
	go func() {
		ch <- 1
		close(ch)
	}()
	for range ch {
	}
}`,
	"a range over a channel that stays open does not end": `func f() {
	ch := make(chan int)
	go func() { ch <- 1 }()
	for range ch { // blocks
	}
}`,
	"a mutex is not reentrant": `func f() {
	var mu sync.Mutex
	mu.Lock()
	mu.Lock() // blocks
}`,
	"another goroutine may unlock": `func f() {
	var mu sync.Mutex
	mu.Lock()
	go func() { mu.Unlock() }()
	mu.Lock()
}`,
	"readers share a lock": `func f() {
	var mu sync.RWMutex
	mu.RLock()
	mu.RLock()
	mu.RUnlock()
	mu.RUnlock()
	mu.Lock()
}`,
	"a writer that waits keeps new readers out": `func f() {
	var mu sync.RWMutex
	mu.RLock()
	go func() {
		mu.Lock()
		mu.Unlock()
	}()
	mu.RLock() // blocks
	mu.RUnlock()
	mu.RUnlock()
}`,
	"TryLock never waits": `func f() {
	var mu sync.Mutex
	never := make(chan int)
	mu.Lock()
	if mu.TryLock() {
		<-never
	}
}`,
	"Once runs once, and others wait until it has": `func f() {
	var once sync.Once
	n := 0
	never := make(chan int)
	once.Do(func() { n++ })
	once.Do(func() { n++ })
	if n != 1 {
		<-never
	}
}`,
	"a signal wakes who waits, and is lost otherwise": `func f() {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	c.Signal()
	mu.Lock()
	c.Wait() // blocks
}`,
	"a broadcast wakes all": `func f() {
	var mu sync.Mutex
	open := false
	c := sync.NewCond(&mu)
	for i := 0; i < 2; i++ {
		go func() {
			mu.Lock()
			for !open {
				c.Wait()
			}
			mu.Unlock()
		}()
	}
	mu.Lock()
	open = true
	c.Broadcast()
	mu.Unlock()
}`,
	"a wait group waits for its count": `func f() {
	var wg sync.WaitGroup
	ch := make(chan int)
	wg.Add(1)
	go func() {
		<-ch
		wg.Done()
	}()
	close(ch)
	wg.Wait()
}`,
	"a wait group that is one short waits for ever": `func f() {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() { wg.Done() }()
	wg.Wait() // blocks
}`,
	"wg.Go counts by itself": `func f() {
	var wg sync.WaitGroup
	wg.Go(func() {})
	wg.Wait()
}`,
	"a context ends with its parent": `func f() {
	parent, cancel := context.WithCancel(context.Background())
	child, other := context.WithCancel(parent)
	_ = other
	cancel()
	<-child.Done()
}`,
	"a parent does not end with its child": `func f() {
	parent, _ := context.WithCancel(context.Background())
	_, cancel := context.WithCancel(parent)
	cancel()
	<-parent.Done() // blocks
}`,
	"the background never ends": `func f() {
	ch := make(chan int)
	select { // blocks
	case <-ch:
	case <-context.Background().Done():
	}
}`,
	"a deadline comes by itself": `func f() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	<-ctx.Done()
}`,
	"a timer fires once": `func f() {
	_ = make(chan int)
	t := time.NewTimer(time.Second)
	<-t.C
	<-t.C // blocks
}`,
	"a ticker fires again and again": `func f() {
	_ = make(chan int)
	t := time.NewTicker(time.Second)
	<-t.C
	<-t.C
}`,
	"a timer that was stopped does not fire": `func f() {
	_ = make(chan int)
	t := time.NewTimer(time.Second)
	t.Stop()
	<-t.C // blocks
}`,
	"deferred calls run last in, first out": `func f() {
	ch := make(chan int)
	go func() {
		<-ch
		<-ch
	}()
	defer func() { <-ch }() // blocks
	defer func() { ch <- 1 }()
}`,
	"the arguments of a deferred call are evaluated at the defer": `func f() {
	ch := make(chan int, 1)
	old := ch
	defer send(old)
	old = nil
}

func send(ch chan int) { ch <- 1 }`,
	"Goexit runs the deferred calls and ends one goroutine": `func f() {
	done := make(chan int)
	go func() {
		defer close(done)
		runtime.Goexit()
	}()
	<-done
}`,
	"a copy of a struct has a mutex of its own": `type box struct{ mu sync.Mutex }

func f() {
	a := box{}
	a.mu.Lock()
	b := box{}
	b.mu.Lock()
	b.mu.Unlock()
	a.mu.Unlock()
	a.mu.Lock()
}`,
	"a named result that a deferred call sends": `func f() (n int) {
	ch := make(chan int)
	go func() {
		if <-ch != 2 {
			ch <- 0
		}
	}()
	defer func() { ch <- n }()
	return 2
}`,
};

describe("each rule of the language", () => {
	it.each(Object.entries(PROGRAMS))("%s", (_, body) => {
		expect(explored(body, 22)).toEqual(marked(body));
	});
});

describe("loop variables", () => {
	const body = `func f() {
	ch := make(chan int, 2)
	never := make(chan int)
	for i := 0; i < 2; i++ {
		defer func() { ch <- i }()
	}
	defer func() {
		go func() {
			if <-ch == 2 {
				<-never
			}
		}()
	}()
}`;
	it("are one for all iterations before Go 1.22", () => {
		expect(explored(body, 21)).toEqual(["24 blocks"]);
	});

	it("are one for each iteration from Go 1.22", () => {
		expect(explored(body, 22)).toEqual([]);
	});
});
