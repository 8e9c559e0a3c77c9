/** Go's own tools on the fixtures and their golden forms: they build, are formatted, and what is good passes vet. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { marksOf, readFixtures } from "../support/fixtures.js";

const root = import.meta.dirname;
const { packages, goMods } = readFixtures(root);
const files = packages.flatMap((pkg) => pkg.files);
const hasGo = spawnSync("go", ["version"]).status === 0;
const mustHaveGo = process.env.CI !== undefined && process.env.CI !== "";

/** The standard library may have to be compiled first. */
const SLOW = 240_000;

it("go is there when CI is set", () => {
	expect(hasGo || !mustHaveGo).toBe(true);
});

// Without Go on the machine there is nothing to ask.
describe.skipIf(!hasGo)("go", () => {
	let scratch: string;
	beforeAll(() => {
		scratch = mkdtempSync(join(tmpdir(), "deferbot-fixtures-"));
		for (const form of ["written", "patched"])
			cpSync(root, join(scratch, form), { recursive: true });
		for (const { path, golden } of files) {
			const file = join(scratch, "patched", path);
			if (golden !== null) renameSync(`${file}.golden`, file);
		}
	});
	afterAll(() => rmSync(scratch, { recursive: true, force: true }));

	it.each(["written", "patched"])(
		"builds and formats what is %s",
		(form) => {
			for (const { path } of goMods) {
				const dir = join(scratch, form, dirname(path));
				expect(run(dir, "go", "build", "./...")).toBe("");
			}
			expect(run(join(scratch, form), "gofmt", "-l", ".")).toBe("");
		},
		SLOW,
	);

	it.each(["written", "patched"])(
		"vet has nothing against what is good in what is %s",
		(form) => {
			// Of bad code vet may say what it will; of patched code only where a mark says that it is still bad.
			const bad = new Map(
				files
					.filter(({ path }) => basename(path).startsWith("bad"))
					.map(({ path, golden }) => [
						path,
						form === "written" || golden === null
							? null
							: marksOf(path, golden).join(" "),
					]),
			);
			for (const { path } of goMods) {
				const dir = dirname(path);
				const said = run(join(scratch, form, dir), "go", "vet", "./...");
				const against = said
					.split("\n")
					.filter((line) => line !== "" && !line.startsWith("#"))
					.filter((line) => {
						const [file = "", number = ""] = line
							.replace(/^(vet: )?(\.\/)?/, "")
							.split(":");
						const path = join(dir, file);
						const marks = bad.get(path);
						return marks !== null && !marks?.includes(`${path}:${number} `);
					});
				expect(against).toEqual([]);
			}
		},
		SLOW,
	);
});

/** What the command writes; nothing when all is well. */
function run(cwd: string, command: string, ...args: readonly string[]): string {
	const { stdout, stderr, error } = spawnSync(command, args, {
		cwd,
		encoding: "utf8",
		env: {
			...process.env,
			GOFLAGS: "-mod=mod",
			GOPROXY: "off",
			GOTOOLCHAIN: "local",
			GOWORK: "off",
		},
	});
	if (error !== undefined) throw error;
	return stdout + stderr;
}
