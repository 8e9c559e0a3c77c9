/** What the pull request did not bring: deferbot's own rules over changes that only look new, and removals that are. */
import { describe, expect, it } from "vitest";
import { crowd } from "../support/crowd.js";
import { review } from "./pull.js";

type Files = Record<string, string>;

/** Each finding as `path:line rule`, with where its comment stands when that is elsewhere. */
async function found(
	base: Files,
	head: Record<string, string | null>,
): Promise<string[]> {
	const draft = await review({ "go.mod": GO_MOD, ...base }, head);
	const places = new Map(
		draft.review?.comments.flatMap((comment) =>
			comment.fingerprints.map((print) => [
				print,
				`${comment.path}:${comment.line}${comment.side === "LEFT" ? " (removed)" : ""}`,
			]),
		),
	);
	return draft.findings.map(({ rule, path, span, fingerprint, patch }) => {
		const own = `${path}:${span.startLine}`;
		// With a suggestion the comment stands where the suggestion does.
		const at = patch === undefined ? places.get(fingerprint) : own;
		return `${own} ${rule}${at === own ? "" : ` at ${at ?? "nowhere"}`}`;
	});
}

const GO_MOD = "module m\n\ngo 1.22\n";

/** A file of package `a` with imports for what it uses. */
function go(...decls: string[]): string {
	const text = decls.join("\n\n");
	const imports = ["context", "os", "sync", "time", "net/http", "io"].filter(
		(path) => text.includes(`${path.split("/").at(-1)}.`),
	);
	const lines = imports.map((path) => `import "${path}"\n`).join("");
	return `package a\n\n${lines}\n${text}\n`;
}

const LEAK = `func size(name string) (int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}`;
const OTHER = `func other(a, b int) int {
	if a > b {
		return a
	}
	return b
}`;
const LOCK = `type store struct {
	mu sync.Mutex
	n  int
}

func (s *store) add(ok bool) int {
	s.mu.Lock()
	if !ok {
		return 0
	}
	s.n++
	s.mu.Unlock()
	return s.n
}`;

it("the shapes are findings when they are new", async () => {
	expect(await found({}, { "a.go": go(LEAK) })).toEqual([
		"a.go:6 resource-not-closed",
	]);
	expect(await found({}, { "a.go": go(LOCK) })).toEqual([
		"a.go:11 missing-unlock",
	]);
});

describe("silent is", () => {
	const cases: [string, Files, Record<string, string | null>][] = [
		[
			"a function that moves within its file",
			{ "a.go": go(LEAK, OTHER) },
			{ "a.go": go(OTHER, LEAK) },
		],
		[
			"a function that moves to another file",
			{ "a.go": go(LEAK, OTHER), "b.go": go() },
			{ "a.go": go(OTHER), "b.go": go(LEAK) },
		],
		[
			"a function that moves to a new package, exported",
			{ "a.go": go(LEAK, OTHER) },
			{ "a.go": go(OTHER), "b/b.go": go(LEAK.replace("size", "Size")) },
		],
		[
			"a renamed file that changes on the way",
			{ "a.go": go(LEAK, OTHER) },
			{ "a.go": null, "c.go": go(LEAK, OTHER.replace("a > b", "a >= b")) },
		],
		[
			"a renamed function",
			{ "a.go": go(LEAK) },
			{ "a.go": go(LEAK.replace("size", "sizeOf")) },
		],
		[
			"a renamed variable",
			{ "a.go": go(LEAK) },
			{
				"a.go": go(
					LEAK.replaceAll(/\bf\b/g, "file").replaceAll("err", "failure"),
				),
			},
		],
		[
			"a renamed parameter",
			{ "a.go": go(LEAK) },
			{ "a.go": go(LEAK.replaceAll("name", "path")) },
		],
		[
			"a renamed receiver",
			{ "a.go": go(LOCK) },
			{ "a.go": go(LOCK.replaceAll(/\bs\b/g, "st")) },
		],
		[
			"a renamed receiver type",
			{ "a.go": go(LOCK) },
			{ "a.go": go(LOCK.replaceAll("store", "cache")) },
		],
		[
			"a renamed lock",
			{ "a.go": go(LOCK) },
			{ "a.go": go(LOCK.replaceAll("mu", "lock")) },
		],
		[
			"a method made of a function",
			{ "a.go": go(LEAK) },
			{
				"a.go": go(
					"type disk struct{}",
					LEAK.replace("func size", "func (d disk) size"),
				),
			},
		],
		[
			"gofmt",
			{ "a.go": go(LEAK.replaceAll("\t", "    ").replaceAll(" := ", ":=")) },
			{ "a.go": go(LEAK) },
		],
		[
			"line ends",
			{ "a.go": go(LEAK).replaceAll("\n", "\r\n") },
			{ "a.go": go(LEAK) },
		],
		[
			"a block around it",
			{ "a.go": go(LEAK) },
			{
				"a.go": go(
					LEAK.replace("\tf, err", '\tif name != "" {\n\tf, err').replace(
						"\treturn info.Size(), nil\n",
						"\treturn info.Size(), nil\n\t}\n\treturn 0, nil\n",
					),
				),
			},
		],
		[
			"a part made a function of its own",
			{
				"a.go": go(
					LEAK.replace(
						"\treturn info.Size(), nil",
						"\tn := info.Size()\n\tif n < 0 {\n\t\tn = 0\n\t}\n\treturn n, nil",
					),
				),
			},
			{
				"a.go": go(
					LEAK.replace("func size", "func rawSize"),
					"func size(name string) (int64, error) {\n\tn, err := rawSize(name)\n\tif n < 0 {\n\t\tn = 0\n\t}\n\treturn n, err\n}",
				),
			},
		],
		[
			"a part made a function of its own, with other names",
			{
				"a.go": go(
					LEAK.replaceAll("name string", "conf config").replaceAll(
						"os.Open(name)",
						"os.Open(conf.path)",
					),
					"type config struct{ path string }",
				),
			},
			{
				"a.go": go(
					"func size(conf config) (int64, error) {\n\treturn fileSize(conf.path)\n}",
					LEAK.replace("func size", "func fileSize").replaceAll("name", "path"),
					"type config struct{ path string }",
				),
			},
		],
		[
			"a line above it that is changed",
			{ "a.go": go(LEAK) },
			{ "a.go": go(LEAK.replace("\tf, err", '\tname += ".txt"\n\tf, err')) },
		],
		[
			"an argument that is changed",
			{ "a.go": go(LEAK) },
			{ "a.go": go(LEAK.replace("os.Open(name)", 'os.Open(name + ".txt")')) },
		],
	];
	it.each(cases)("%s", async (_, base, head) => {
		expect(await found(base, head)).toEqual([]);
	});

	it("what a run shows where the base had more runs than were explored", async () => {
		const late = "late := make(chan int)\n\tgo func() { late <- 8 }()";
		const before = go(crowd("f", 6, late));
		const after = go(crowd("f", 1, late));
		expect(await found({}, { "a.go": after })).toEqual([
			"a.go:12 blocked-send",
		]);
		expect(await found({ "a.go": go("") }, { "a.go": after })).toEqual([
			"a.go:12 blocked-send",
		]);
		expect(await found({ "a.go": before }, { "a.go": after })).toEqual([]);
	});
});

describe("reported, where it was removed, is", () => {
	const between = Array.from({ length: 12 }, (_, i) => `\tg(${i})`).join("\n");
	const G = "func g(n int) {}";
	const cases: [string, string, (text: string) => string, string[]][] = [
		[
			"a deferred Close",
			go(
				`func f(name string) error {\n\tf, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n\tdefer f.Close()\n${between}\n\t_, err = f.Stat()\n\treturn err\n}`,
				G,
			),
			(text) => text.replace("\tdefer f.Close()\n", ""),
			["a.go:6 resource-not-closed"],
		],
		[
			"a Close at the end",
			go(
				`func f(name string) error {\n\tf, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n${between}\n\t_, err = f.Stat()\n\tf.Close()\n\treturn err\n}`,
				G,
			),
			(text) => text.replace("\tf.Close()\n", ""),
			["a.go:6 resource-not-closed"],
		],
		[
			"an Unlock on one way out",
			go(LOCK.replace("\t\treturn 0", "\t\ts.mu.Unlock()\n\t\treturn 0")),
			(text) => text.replace("\t\ts.mu.Unlock()\n", ""),
			["a.go:11 missing-unlock"],
		],
		[
			"a deferred cancel",
			go(
				`func f(ctx context.Context) error {\n\tctx, cancel := context.WithTimeout(ctx, time.Second)\n\tdefer cancel()\n${between}\n\t<-ctx.Done()\n\treturn ctx.Err()\n}`,
				G,
			),
			(text) =>
				text.replace("cancel :=", "_ :=").replace("\tdefer cancel()\n", ""),
			["a.go:7 lost-cancel"],
		],
		[
			"a Stop",
			go(
				`func f(done chan struct{}) {\n\tt := time.NewTicker(time.Second)\n\tdefer t.Stop()\n${between}\n\tfor {\n\t\tselect {\n\t\tcase <-t.C:\n\t\tcase <-done:\n\t\t\treturn\n\t\t}\n\t}\n}`,
				G,
			),
			(text) => text.replace("\tdefer t.Stop()\n", ""),
			["a.go:6 ticker-not-stopped"],
		],
		[
			"a call of a helper that closed",
			go(
				`func f(name string) error {\n\tf, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n${between}\n\t_, err = f.Stat()\n\tshut(f)\n\treturn err\n}`,
				"func shut(f *os.File) {\n\tf.Close()\n}",
				G,
			),
			(text) => text.replace("\tshut(f)\n", ""),
			["a.go:6 resource-not-closed"],
		],
		[
			"an Unlock in a helper that another function relies on",
			go(
				"type store struct {\n\tmu sync.Mutex\n\tn  int\n}",
				`func (s *store) add(ok bool) {\n\ts.mu.Lock()\n\tif !ok {\n\t\ts.done()\n\t\treturn\n\t}\n${between}\n\ts.mu.Unlock()\n}`,
				"func (s *store) done() {\n\tg(1)\n\ts.mu.Unlock()\n}",
				G,
			),
			(text) => text.replace("\tg(1)\n\ts.mu.Unlock()\n", "\tg(1)\n"),
			["a.go:11 missing-unlock at a.go:33 (removed)"],
		],
		[
			"a Close in a helper that another function relies on",
			go(
				"func f(name string) error {\n\tf, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n\t_, err = f.Stat()\n\tshut(f)\n\treturn err\n}",
				"func shut(f *os.File) {\n\tg(1)\n\tf.Close()\n}",
				G,
			),
			(text) => text.replace("\tg(1)\n\tf.Close()\n", "\tg(1)\n"),
			["a.go:6 resource-not-closed at a.go:17 (removed)"],
		],
		[
			"a deferred Close two calls away",
			go(
				"func f(name string) error {\n\tf, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n\t_, err = f.Stat()\n\tshut(f)\n\treturn err\n}",
				"func shut(f *os.File) {\n\treally(f)\n}",
				"func really(f *os.File) {\n\tdefer f.Close()\n\tg(1)\n}",
				G,
			),
			(text) => text.replace("\tdefer f.Close()\n", ""),
			["a.go:6 resource-not-closed at a.go:20 (removed)"],
		],
		[
			"a Lock that a callee takes now",
			go(
				"type store struct {\n\tmu sync.Mutex\n\tn  int\n}",
				"func (s *store) add() {\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n\ts.bump()\n}",
				"func (s *store) bump() {\n\ts.n++\n}",
			),
			(text) =>
				text.replace("\ts.n++\n", "\ts.mu.Lock()\n\ts.n++\n\ts.mu.Unlock()\n"),
			["a.go:13 double-lock at a.go:17"],
		],
	];
	it.each(cases)("%s", async (_, base, change, expected) => {
		expect(await found({ "a.go": base }, { "a.go": change(base) })).toEqual(
			expected,
		);
	});

	it("said with its function when that is in a file that is not changed", async () => {
		const done = "func (s *store) done() {\n\ts.n++\n\ts.mu.Unlock()\n}";
		const draft = await review(
			{
				"go.mod": GO_MOD,
				"add.go": go(
					"func (s *store) add(ok bool) {\n\ts.mu.Lock()\n\tif !ok {\n\t\ts.done()\n\t\treturn\n\t}\n\ts.mu.Unlock()\n}",
				),
				"store.go": go(
					"type store struct {\n\tmu sync.Mutex\n\tn  int\n}",
					done,
				),
			},
			{
				"store.go": go(
					"type store struct {\n\tmu sync.Mutex\n\tn  int\n}",
					done.replace("\ts.mu.Unlock()\n", ""),
				),
			},
		);
		expect(draft.findings).toMatchObject([
			{
				rule: "missing-unlock",
				path: "add.go",
				function: "(*store).add",
				related: expect.arrayContaining([
					{
						path: "store.go",
						line: 11,
						message: "`done` is changed here, and `(*store).add` rests on it",
					},
				]) as unknown,
			},
		]);
		expect(draft.review?.comments).toMatchObject([
			{ path: "store.go", side: "LEFT", line: 12 },
		]);
		const [{ body = "" } = {}] = draft.review?.comments ?? [];
		expect(body).toContain("`add.go:5`: `s.mu.Lock()`");
	});

	it("not what a test, or generated code, rests on", async () => {
		const shapes = "type store struct {\n\tmu sync.Mutex\n\tn  int\n}";
		const done = "func (s *store) done() {\n\ts.n++\n\ts.mu.Unlock()\n}";
		const add =
			"func (s *store) add(ok bool) {\n\ts.mu.Lock()\n\tif !ok {\n\t\ts.done()\n\t\treturn\n\t}\n\ts.mu.Unlock()\n}";
		expect(
			await found(
				{
					"add_test.go": go(add),
					"add.pb.go": `// Code generated by x. DO NOT EDIT.\n\n${go(add.replace("add", "put"))}`,
					"store.go": go(shapes, done),
				},
				{ "store.go": go(shapes, done.replace("\ts.mu.Unlock()\n", "")) },
			),
		).toEqual([]);
	});
});

describe("judged by what its own version declares is", () => {
	const TICK = `func f(done chan struct{}, g func(int)) {
	t := time.NewTicker(time.Second)
	for {
		select {
		case <-t.C:
			g(1)
		case <-done:
			return
		}
	}
}`;
	const later = (text: string) => text.replace("g(1)", "g(2)");
	const go123 = GO_MOD.replace("1.22", "1.23");

	it("a ticker that go.mod says is collected, or no longer", async () => {
		const before = go(TICK);
		const after = later(before);
		const finding = "a.go:6 ticker-not-stopped";
		expect(
			await found({ "go.mod": go123, "a.go": before }, { "a.go": after }),
		).toEqual([]);
		expect(await found({ "a.go": before }, { "a.go": after })).toEqual([]);
		expect(
			await found(
				{ "go.mod": go123, "a.go": before },
				{ "go.mod": GO_MOD, "a.go": after },
			),
		).toEqual([expect.stringContaining(finding)]);
		expect(
			await found({ "a.go": before }, { "go.mod": go123, "a.go": after }),
		).toEqual([]);
	});

	it("a ticker in a module that is new, or gone", async () => {
		const finding = "a/a.go:6 ticker-not-stopped";
		const inner = go123.replace("module m", "module m/a");
		const before = go(TICK);
		expect(
			await found(
				{ "a/go.mod": inner, "a/a.go": before },
				{ "a/go.mod": null, "a/a.go": later(before) },
			),
		).toEqual([expect.stringContaining(finding)]);
		expect(
			await found(
				{ "a/a.go": before },
				{ "a/go.mod": inner, "a/a.go": later(before) },
			),
		).toEqual([]);
	});

	const LOCKED = go(
		"func (s *store) get(k string) int {\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n\treturn s.size(k) + 1\n}",
		"func (s *store) size(k string) int {\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n\treturn len(k)\n}",
	);
	const mutex = (type: string) =>
		go(
			"type free struct{ sync.Locker }",
			"func (f *free) Lock() {}",
			"func (f *free) Unlock() {}",
			`type store struct {\n\tmu ${type}\n}`,
		);

	it("a lock whose type is changed", async () => {
		const finding = "a.go:7 double-lock";
		const before = LOCKED.replace("+ 1", "+ 2");
		const [free, sync] = [mutex("free"), mutex("sync.Mutex")];
		expect(
			await found(
				{ "a.go": before, "t.go": free },
				{ "a.go": LOCKED, "t.go": sync },
			),
		).toEqual([finding]);
		expect(
			await found({ "a.go": before, "t.go": sync }, { "a.go": LOCKED }),
		).toEqual([]);
		expect(
			await found(
				{ "a.go": before, "t.go": sync },
				{ "a.go": LOCKED, "t.go": free },
			),
		).toEqual([]);
	});

	const BUFFERED = go(
		"func f(n int) int {\n\tc := make(chan int, size)\n\tgo func() { c <- n }()\n\tselect {\n\tcase v := <-c:\n\t\treturn v\n\tcase <-time.After(time.Second):\n\t\treturn 0\n\t}\n}",
	);
	const size = (n: number) => go(`const size = ${n}`);

	it("a channel whose size is a constant that is changed, where the constant is", async () => {
		expect(
			await found({ "a.go": BUFFERED, "c.go": size(1) }, { "c.go": size(0) }),
		).toEqual(["a.go:7 blocked-send at c.go:4"]);
		expect(
			await found({ "a.go": BUFFERED, "c.go": size(0) }, { "c.go": size(1) }),
		).toEqual([]);
		expect(
			await found(
				{ "a.go": BUFFERED, "c.go": size(0) },
				{ "c.go": go("const size = 2 - 2") },
			),
		).toEqual([]);
	});

	it("a lock whose type is changed, in a function that is not", async () => {
		const [free, sync] = [mutex("free"), mutex("sync.Mutex")];
		expect(
			await found({ "a.go": LOCKED, "t.go": free }, { "t.go": sync }),
		).toEqual(["a.go:7 double-lock at t.go:12"]);
		expect(
			await found(
				{ "a.go": LOCKED, "t.go": sync },
				{ "t.go": mutex("sync.RWMutex") },
			),
		).toEqual([]);
	});
});

describe("one run gets one comment", () => {
	const send = go("func send(out chan int) {\n\tout <- 1\n}");
	const start = (reply: string) =>
		go(
			`func start() {\n\tout := make(chan int)\n\tgo send(out)\n\tprintln("${reply}")\n}`,
		);

	it("where somebody blocks, whichever functions lead there", async () => {
		expect(await found({}, { "a.go": start("now"), "b.go": send })).toEqual([
			"b.go:5 blocked-send",
		]);
		expect(await found({}, { "a.go": send, "b.go": start("now") })).toEqual([
			"a.go:5 blocked-send",
		]);
	});

	it("where it is set off, when the other file has nothing to do with it", async () => {
		const head = { "b.go": start("now") };
		expect(await found({ "a.go": send }, head)).toEqual([
			"b.go:6 blocked-send",
		]);
	});
});
