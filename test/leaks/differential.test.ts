/**
 * The exploration and Go itself say the same of programs that nobody wrote: what stays blocked when Go runs them many times is what
 * was found on paper, and what was found on paper happens.
 */
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { type Behaviour, behaviourOf } from "../../src/leaks/behaviour.js";
import { buildPrograms, type Programs, type Ran } from "./against-go.js";
import { randomProgram } from "./random-program.js";

/** More by hand: `DEFERBOT_PROGRAMS=1000 DEFERBOT_SEED=7 npx vitest run test/leaks/differential.test.ts`. */
const PROGRAMS = Number(process.env.DEFERBOT_PROGRAMS ?? 120);
const SEED = Number(process.env.DEFERBOT_SEED ?? 1);
/** Calls of each: a rare order takes many. */
const CALLS = 400;
const SLOW = 300_000;

const hasGo = spawnSync("go", ["version"]).status === 0;

const mustHaveGo = process.env.CI !== undefined && process.env.CI !== "";

it("go is there when CI is set", () => {
	expect(hasGo || !mustHaveGo).toBe(true);
});

const sources = new Map(
	Array.from({ length: PROGRAMS }, (_, i): [string, string] => [
		`p${i}`,
		randomProgram(`p${i}`, SEED * 1_000_003 + i),
	]),
);

describe.skipIf(!hasGo)("programs by chance", () => {
	let parser: GoParser;
	let programs: Programs;
	const behaviours = new Map<string, Behaviour>();
	const runs = new Map<string, Ran>();

	beforeAll(async () => {
		parser = await createParser();
		programs = buildPrograms(sources);
		for (const [name, text] of sources) {
			behaviours.set(name, explored(parser, name, text));
			runs.set(name, await programs.run(name, CALLS));
		}
	}, SLOW);

	afterAll(() => programs?.remove());

	const decided = () => [...behaviours].filter(([, { complete }]) => complete);

	it("are followed to their end, nearly all", () => {
		expect(decided().length).toBeGreaterThan(0.8 * PROGRAMS);
	});

	it("block nowhere else than was found, and panic only where it was", () => {
		const missed = decided().flatMap(([name, behaviour]) => {
			const { stuck, panic } = runs.get(name) as Ran;
			const found = linesOf(behaviour.stuck, sources.get(name) ?? "");
			const panics = behaviour.panics.size > 0;
			const lines = stuck.filter((line) => !found.includes(line));
			return lines.length > 0 || (panic !== "" && !panics)
				? [`${name}:${lines.join()} ${panic}\n${sources.get(name)}`]
				: [];
		});
		expect(missed).toEqual([]);
	});

	it("do what was found, nearly always", () => {
		const found = decided()
			// A process that has ended blocks no more.
			.filter(
				([name, { panics }]) =>
					panics.size === 0 && runs.get(name)?.restless === false,
			)
			.map(([name, { stuck }]) => {
				const lines = linesOf(stuck, sources.get(name) ?? "");
				const ran = runs.get(name)?.stuck ?? [];
				return { lines, seen: lines.filter((line) => ran.includes(line)) };
			});
		const count = (of: "lines" | "seen") =>
			found.reduce((sum, each) => sum + each[of].length, 0);
		expect(count("lines")).toBeGreaterThan(PROGRAMS / 2);
		expect(count("seen")).toBeGreaterThan(0.95 * count("lines"));
	});
});

function explored(parser: GoParser, name: string, text: string): Behaviour {
	const file = openFile(`${name}.go`, text);
	const pkg = loadPackage(parser, "", [file], { major: 1, minor: 22 }, true);
	const root = pkg.func(name);
	if (root === null) throw new Error(`no function ${name}`);
	const clock = { now: () => 0, deadline: 1 };
	return behaviourOf(pkg, root, clock, { left: 30_000 });
}

function linesOf(places: Behaviour["stuck"], text: string): readonly number[] {
	const lines = [...places.values()].map(
		({ at }) => text.slice(0, at.start).split("\n").length,
	);
	return [...new Set(lines)].toSorted((a, b) => a - b);
}
