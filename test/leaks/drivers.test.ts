/**
 * `go run` confirms: what is reported in the fixtures of the rules about blocking happens when Go runs it, and no longer happens
 * in their patched form. Who is blocked for ever the runtime's goroutine-leak profile says, or, where it cannot know (a lock in a
 * variable of the package), a dump in which they have not moved.
 */
import { spawnSync } from "node:child_process";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFile } from "../../src/go/file.js";
import { createParser } from "../../src/go/parser.js";
import type { RawFinding } from "../../src/rules/run/raw-finding.js";
import {
	type Fixture,
	findingsIn,
	marksOf,
	readFixtures,
} from "../support/fixtures.js";
import { buildDrivers, type Outcome } from "./drivers.js";

/** What is marked with one of these in the fixtures of any rule needs a driver. */
const RULES = new Set([
	"blocked-receive",
	"blocked-send",
	"blocking-while-locked",
	"cond-without-signal",
	"double-close",
	"double-lock",
	"goroutine-without-exit",
	"lock-order-inversion",
	"missing-stop",
	"missing-unlock",
	"range-over-unclosed-channel",
	"recursive-read-lock",
	"select-without-exit",
	"send-on-closed-channel",
	"waitgroup-misuse",
]);

/** How often a function is called at most until what is wrong shows. */
const MAX_CALLS = 20_000;

/** The standard library may have to be compiled first. */
const SLOW = 300_000;

const hasGo = spawnSync("go", ["version"]).status === 0;
const mustHaveGo = process.env.CI !== undefined && process.env.CI !== "";

it("go is there when CI is set", () => {
	expect(hasGo || !mustHaveGo).toBe(true);
});

interface Marked {
	/** `<fixture> <function>`: what its driver is called. */
	readonly key: string;
	readonly file: string;
	readonly line: number;
	readonly rule: string;
	/** Whether the golden file has it no more. */
	readonly mended: boolean;
}

const { packages, goMods } = readFixtures(
	join(import.meta.dirname, "../rules"),
);
const marked = packages.flatMap(({ files }) => files.flatMap(markedIn));

function markedIn(fixture: Fixture): readonly Marked[] {
	const { path, text, golden } = fixture;
	const own = functionsMarked(path, text);
	const left = new Set(
		functionsMarked(path, golden ?? text).map(({ key }) => key),
	);
	return own.map((each) => ({ ...each, mended: !left.has(each.key) }));
}

function functionsMarked(path: string, text: string) {
	// No program holds what a test file declares: nobody could call it.
	if (path.endsWith("_test.go")) return [];
	const file = openFile(path, text);
	return marksOf(path, text).flatMap((mark) => {
		const [place = "", rule = ""] = mark.split(" ");
		if (!RULES.has(rule)) return [];
		const line = Number(place.slice(place.lastIndexOf(":") + 1));
		const within = file.decls.find(
			({ start, end }) =>
				file.lineOf(start) <= line && line <= file.lineOf(end),
		);
		const name = [within?.receiver ?? "", within?.name]
			.filter(Boolean)
			.join(".");
		return [
			{ key: `${dirname(path)} ${name}`, file: basename(path), line, rule },
		];
	});
}

it("every function that is reported has a place to look at", () => {
	expect(marked.length).toBeGreaterThan(50);
	expect(new Set(marked.map(({ rule }) => rule))).toEqual(RULES);
});

// Without Go on the machine there is nothing to run.
describe.skipIf(!hasGo)("when Go runs it", () => {
	let drivers: ReturnType<typeof buildDrivers>;
	let findings: readonly RawFinding[];
	const written = new Map<string, Outcome>();
	const patched = new Map<string, Outcome>();

	beforeAll(async () => {
		const parser = await createParser();
		findings = packages.flatMap(({ files }) =>
			findingsIn(parser, files, goMods),
		);
		drivers = buildDrivers();
		await inTurns(4, [...drivers.written.kinds.keys()], async (key) => {
			written.set(key, await drivers.written.run(key, MAX_CALLS));
		});
		const mended = marked
			.filter((each) => each.mended && written.has(each.key))
			.map(({ key }) => key);
		// Here nothing is to be met by chance, and each waits for what should not come.
		await inTurns(16, mended, async (key) => {
			const calls = written.get(key)?.calls ?? 0;
			patched.set(key, await drivers.patched.run(key, 5 + 2 * calls));
		});
	}, SLOW);
	afterAll(() => drivers?.remove());

	it("each fixture has a driver, and each driver a fixture", () => {
		const keys = [...drivers.written.kinds.keys()].toSorted();
		expect(keys).toEqual([...new Set(marked.map(({ key }) => key))].toSorted());
	});

	it.each(marked)("$key: $rule", ({ key, file, rule, line }) => {
		const outcome = written.get(key);
		if (outcome === undefined) throw new Error(`${key} has no driver`);
		const { by, panic, goroutines } = outcome;
		const frames = goroutines.flatMap((each) => each.frames);
		switch (drivers.written.kinds.get(key)) {
			case "panics":
				expect(panic).toMatch(
					/^panic: (close of closed channel|send on closed channel|sync: negative WaitGroup counter)\n/,
				);
				expect(panic).toContain(`/${dirOf(key)}/${file}:`);
				break;
			case "shows":
				expect(by).toBe("dump");
				break;
			default:
				expect([by, panic]).not.toEqual(["", ""]);
				expect(frames.join()).toContain(".go:");
		}
		// Where a run says who blocks where, Go must say the same.
		const said = findings.find(
			(finding) =>
				finding.path === `${dirOf(key)}/${file}` &&
				finding.rule.name === rule &&
				finding.span.startLine === line,
		);
		const stuck = (said?.witness ?? [])
			.filter(({ step }) => step.endsWith(": blocked for ever"))
			.map((step) => `${basename(step.path)}:${step.line}`);
		const innermost = goroutines.map(({ frames: [first] }) => first);
		for (const place of stuck) expect(innermost).toContain(place);
	});

	it.each(marked.filter((each) => each.mended))("$key: mended", ({ key }) => {
		expect(patched.get(key)).toMatchObject({
			by: "",
			panic: "",
			goroutines: [],
		});
	});
});

function dirOf(key: string): string {
	return key.split(" ")[0] ?? "";
}

/** Runs what is to be done for each, so many at the same time: most of them wait most of the time. */
async function inTurns(
	atOnce: number,
	keys: readonly string[],
	run: (key: string) => Promise<void>,
): Promise<void> {
	const waiting = [...new Set(keys)];
	const worker = async (): Promise<void> => {
		for (let key = waiting.pop(); key !== undefined; key = waiting.pop())
			await run(key);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}
