/** Real Go to mutate: the rules' fixtures, what the front-end's tests use, and Go's own tree where it is installed. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FILES } from "../go/sources.js";
import { readFixtures } from "../support/fixtures.js";

/** Packages of Go that use much of the language, and what the rules look for. */
const PACKAGES = [
	"src/archive/zip",
	"src/context",
	"src/database/sql",
	"src/encoding/gob",
	"src/go/types",
	"src/internal/poll",
	"src/net/http",
	"src/os",
	"src/os/exec",
	"src/runtime",
	"src/sync",
	"src/testing",
	// The compiler's tests: odd on purpose, some of them no valid Go.
	"src/internal/types/testdata/check",
	"test",
	"test/fixedbugs",
	"test/typeparam",
];

/** Longer files only take longer: what a mutation breaks lies in a declaration. */
const MAX_LENGTH = 60_000;

/** The text of Go files, always the same in the same order on one machine. */
export function corpus(): readonly string[] {
	const { packages } = readFixtures(join(import.meta.dirname, "../rules"));
	return [
		...FILES.map(([, text]) => text),
		...packages.flatMap(({ files }) => files.map(({ text }) => text)),
		...goTree(),
	];
}

function goTree(): readonly string[] {
	const { status, stdout } = spawnSync("go", ["env", "GOROOT"]);
	if (status !== 0) return [];
	const root = stdout.toString("utf8").trim();
	return PACKAGES.flatMap((path) => goFilesIn(join(root, path))).filter(
		(text) => text.length <= MAX_LENGTH,
	);
}

/** Empty where this version of Go has no such folder. */
function goFilesIn(dir: string): readonly string[] {
	try {
		return readdirSync(dir)
			.filter((name) => name.endsWith(".go"))
			.sort()
			.map((name) => readFileSync(join(dir, name), "utf8"));
	} catch {
		return [];
	}
}
