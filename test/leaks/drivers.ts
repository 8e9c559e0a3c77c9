/**
 * The drivers of the fixtures (`drivers/<fixture>/driver.go`), built into one program with the fixtures as they are written or
 * as they are patched, and run one by one.
 */
import { execFile, spawnSync } from "node:child_process";
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	renameSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

const DRIVERS = join(import.meta.dirname, "drivers");
const FIXTURES = join(import.meta.dirname, "../rules");
const DRIVER = "driver.go";

/** What a run of a driver came to. */
export interface Outcome {
	/** Of the goroutines that stay: who says so, or "" where there is nothing to see. */
	readonly by: "profile" | "dump" | "";
	readonly calls: number;
	readonly goroutines: readonly {
		readonly state: string;
		/** In the fixture's package, innermost first: `bad.go:12`. */
		readonly frames: readonly string[];
	}[];
	/** What the process wrote when it ended with a panic, else "". */
	readonly panic: string;
}

/** A program over all fixtures that have a driver. */
export interface Drivers {
	/** `<fixture> <function>`, each with what it is to show: blocks, panics, stays, shows. */
	readonly kinds: ReadonlyMap<string, string>;
	readonly run: (key: string, calls: number) => Promise<Outcome>;
}

/** Builds both programs. Fails with what the compiler says. */
export function buildDrivers(): {
	readonly written: Drivers;
	readonly patched: Drivers;
	readonly remove: () => void;
} {
	const scratch = mkdtempSync(join(tmpdir(), "deferbot-drivers-"));
	return {
		written: build(join(scratch, "written"), false),
		patched: build(join(scratch, "patched"), true),
		remove: () => rmSync(scratch, { recursive: true, force: true }),
	};
}

function build(dir: string, patched: boolean): Drivers {
	cpSync(FIXTURES, dir, { recursive: true });
	cpSync(DRIVERS, dir, { recursive: true });
	if (patched)
		for (const path of filesBelow(dir))
			if (path.endsWith(".golden"))
				renameSync(path, path.slice(0, -".golden".length));
	const imports = filesBelow(DRIVERS)
		.filter((path) => path.endsWith(`/${DRIVER}`))
		.map((path) => relative(DRIVERS, dirname(path)))
		.map((fixture) => `\t_ "example.com/fixtures/${fixture}"\n`);
	mkdirSync(join(dir, "drive/main"));
	writeFileSync(
		join(dir, "drive/main/main.go"),
		`package main\n\nimport (\n${imports.join("")}\t"example.com/fixtures/drive"\n)\n\nfunc main() { drive.Main() }\n`,
	);
	const program = join(dir, "drive/main/main");
	// Where the profile is not known, dumps must do.
	const refused = go(dir, program, "goroutineleakprofile");
	const failed = /unknown GOEXPERIMENT/.test(refused)
		? go(dir, program, "")
		: refused;
	if (failed !== "" || !existsSync(program)) throw new Error(failed);
	const { stdout } = spawnSync(program, { encoding: "utf8" });
	const lines = stdout.split("\n").filter((line) => line !== "");
	const kinds = new Map(
		lines.map((line): [string, string] => {
			const [kind = "", ...key] = line.split(" ");
			return [key.join(" "), kind];
		}),
	);
	return { kinds, run: (key, calls) => run(program, key, calls) };
}

/** What the compiler says; nothing when all is well. */
function go(dir: string, program: string, experiment: string): string {
	const { stdout, stderr, error } = spawnSync(
		"go",
		["build", "-trimpath", "-o", program, "./drive/main"],
		{
			cwd: dir,
			encoding: "utf8",
			env: {
				...process.env,
				GOEXPERIMENT: experiment,
				GOFLAGS: "-mod=mod",
				GOPROXY: "off",
				GOTOOLCHAIN: "local",
				GOWORK: "off",
			},
		},
	);
	if (error !== undefined) throw error;
	return stdout + stderr;
}

function run(program: string, key: string, calls: number): Promise<Outcome> {
	return new Promise((resolve, reject) => {
		execFile(
			program,
			[key, `${calls}`],
			{
				timeout: 60_000,
				maxBuffer: 1 << 26,
				// Threads that the system takes turns with: goroutines meet on one processor too.
				env: { ...process.env, GOMAXPROCS: "4" },
			},
			(error, stdout, stderr) => {
				if (error === null) resolve({ panic: "", ...JSON.parse(stdout) });
				else if (error.code === 2)
					resolve({ by: "", calls: 0, goroutines: [], panic: stderr });
				else reject(new Error(`${key}: ${error.message}\n${stderr}`));
			},
		);
	});
}

function filesBelow(dir: string): readonly string[] {
	return readdirSync(dir, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}
