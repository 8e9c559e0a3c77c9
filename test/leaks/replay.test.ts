/** Every run that is shown can happen, step by step, and nobody who is said to be blocked at its end ever moves again. */
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openFile } from "../../src/go/file.js";
import { DEFAULT_VERSION, moduleOf } from "../../src/go/gomod.js";
import { loadPackage } from "../../src/go/load.js";
import type { GoPackage } from "../../src/go/package.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { type Leak, leaksIn } from "../../src/leaks/find.js";
import { readFixtures } from "../support/fixtures.js";
import { refusal } from "./replay.js";

const root = join(import.meta.dirname, "../rules");
const { packages, goMods } = readFixtures(root);
const bad = packages.filter(({ files }) =>
	files.some(({ text }) => /\/\/ want /.test(text)),
);

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

interface Found {
	readonly pkg: GoPackage;
	readonly leaks: readonly Leak[];
}

/** All leaks that show in the functions of a package, each once. */
function leaksOf(files: readonly { path: string; text: string }[]): Found {
	const [first] = files;
	const dir = first === undefined ? "" : dirname(first.path);
	const version = moduleOf(dir, goMods)?.goVersion ?? DEFAULT_VERSION;
	const opened = files.map(({ path, text }) => openFile(path, text));
	const pkg = loadPackage(parser, dir, opened, version, true);
	const leaks = opened.flatMap((file) =>
		file.decls
			.filter(({ kind }) => kind === "func" || kind === "method")
			.flatMap((slice) => {
				const parsed = pkg.parseFunc(file, slice);
				if (parsed === null) return [];
				const clock = { now: () => 0, deadline: 1 };
				return leaksIn(pkg, { file, node: parsed.decl }, clock).found;
			}),
	);
	return { pkg, leaks: [...new Set(leaks)] };
}

const named = ({ rule, site }: Leak) =>
	`${rule} ${site.file.path}:${site.file.lineOf(site.at.start)}`;

describe.each(bad)("$dir", ({ files }) => {
	it("has only runs that can happen and end as they say", () => {
		const { pkg, leaks } = leaksOf(files);
		for (const leak of leaks)
			expect([named(leak), refusal(pkg, leak)]).toEqual([named(leak), null]);
	});

	it("has no run that could do without its last step", () => {
		const { pkg, leaks } = leaksOf(files);
		for (const leak of leaks) {
			const { run } = leak;
			const { length } = run.steps;
			if (length === 0) continue;
			const cut = { ...leak, run: { ...run, steps: run.steps.slice(0, -1) } };
			expect([named(leak), typeof refusal(pkg, cut)]).toEqual([
				named(leak),
				"string",
			]);
		}
	});
});

it("the fixtures have runs of all kinds", () => {
	const leaks = bad.flatMap(({ files }) => leaksOf(files).leaks);
	expect([...new Set(leaks.map(({ rule }) => rule))]).toEqual(
		expect.arrayContaining([
			"blocked-receive",
			"blocked-send",
			"blocking-while-locked",
			"cond-without-signal",
			"double-close",
			"goroutine-without-exit",
			"range-over-unclosed-channel",
			"select-without-exit",
			"send-on-closed-channel",
			"waitgroup-misuse",
		]),
	);
});

describe("a run is refused", () => {
	const timeout = `package p

import "time"

func f(work func() int, ok func() bool) int {
	out := make(chan int)
	go func() { out <- work() }()
	if !ok() {
		return <-out
	}
	select {
	case v := <-out:
		return v
	case <-time.After(time.Second):
		return 0
	}
}
`;
	/** What is said about the run when it is told differently. */
	function said(text: string, tell: (leak: Leak) => Leak): string | null {
		const { pkg, leaks } = leaksOf([{ path: "p.go", text }]);
		const [leak] = leaks;
		if (leak === undefined) throw new Error("nothing found");
		return refusal(pkg, tell(leak));
	}
	type Step = Leak["run"]["steps"][number];
	const withSteps = (leak: Leak, tell: (step: Step) => Step): Leak => ({
		...leak,
		run: { ...leak.run, steps: leak.run.steps.map(tell) },
	});

	it("never as it was found", () => {
		expect(said(timeout, (leak) => leak)).toBeNull();
	});

	it("when somebody else took the step", () => {
		const other = (leak: Leak) =>
			withSteps(leak, (step) => ({
				...step,
				before: step.before.toReversed(),
			}));
		expect(said(timeout, other)).toMatch(/^step 1 cannot be taken: p\.go:14$/);
	});

	it("when the step stands elsewhere, or is another", () => {
		const label = (change: Partial<Step["edge"]["label"]>) => (leak: Leak) =>
			withSteps(leak, (step) => ({
				...step,
				edge: { ...step.edge, label: { ...step.edge.label, ...change } },
			}));
		const refused = /^step 1 cannot be taken/;
		expect(said(timeout, label({ what: "send" }))).toMatch(refused);
		expect(said(timeout, (leak) => label({ site: leak.site })(leak))).toMatch(
			refused,
		);
	});

	it("when it was assumed that it goes the other way", () => {
		const other = (leak: Leak): Leak => {
			const assumed = leak.run.before.assumed.map((each) => ({
				...each,
				holds: !each.holds,
			}));
			expect(assumed).toHaveLength(1);
			const before = { ...leak.run.before, assumed };
			return { ...leak, run: { ...leak.run, before } };
		};
		expect(said(timeout, other)).toMatch(/^step 1 cannot be taken/);
	});

	it("when a step is taken twice", () => {
		const twice = (leak: Leak): Leak => {
			const steps = leak.run.steps.flatMap((step) => [step, step]);
			return { ...leak, run: { ...leak.run, steps } };
		};
		expect(said(timeout, twice)).toMatch(/^step 2 cannot be taken/);
	});

	it("when it is not the one who blocks", () => {
		const root = (leak: Leak): Leak => ({
			...leak,
			blocked: leak.blocked.map((each) => ({ ...each, goroutine: 0 })),
		});
		expect(said(timeout, root)).toBe("nobody stands blocked at p.go:7");
	});

	it("when who is blocked is freed later", () => {
		// The sender waits until the timer fires; `late` is what is found.
		const text = `package p

import "time"

func f() {
	out, late := make(chan int), make(chan int)
	go func() { out <- 1 }()
	<-time.After(time.Second)
	<-out
	<-late
}
`;
		const early = (leak: Leak): Leak => {
			const sender = leak.run.goroutines.findIndex(({ origin }) => origin);
			const step = leak.run.steps.find(
				({ edge }) => edge.label.partner !== null,
			);
			if (step === undefined) throw new Error("nobody meets");
			const { site } = step.edge.label;
			return {
				...leak,
				run: { ...leak.run, steps: [] },
				blocked: [{ goroutine: sender, site }],
			};
		};
		expect(said(text, (leak) => leak)).toBeNull();
		expect(said(text, early)).toBe("who is blocked at p.go:7 can still move");
	});
});
