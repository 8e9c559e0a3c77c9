/** The command line as a process, from the package as npm would publish it. Needs `npm run build` (which `npm test` does). */
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { folder } from "./folders.js";

const ROOT = resolve(import.meta.dirname, "../..");
const CLI = join(ROOT, "dist/cli.js");

/** Runs a program to its end; `read` is given standard output, to read or to leave. */
function run(
	command: string,
	args: readonly string[],
	cwd: string,
	read?: (stdout: NodeJS.ReadableStream & { destroy(): void }) => void,
) {
	return new Promise<{ status: number | null; stdout: string; stderr: string }>(
		(done, fail) => {
			const child = spawn(command, args, {
				cwd,
				stdio: ["ignore", "pipe", "pipe"],
			});
			let stdout = "";
			let stderr = "";
			if (read === undefined)
				child.stdout.on("data", (text) => {
					stdout += text;
				});
			else read(child.stdout);
			child.stderr.on("data", (text) => {
				stderr += text;
			});
			child.on("error", fail);
			child.on("close", (status) => done({ status, stdout, stderr }));
		},
	);
}

/** A file with so many findings that they do not fit into a pipe. */
function manyFindings(): string {
	const bad = "\t//deferbot:ignore no-such-rule\n\tg()\n".repeat(1_000);
	return folder({ "a.go": `package a\n\nfunc f() {\n${bad}}\n` });
}

test("the package holds what it needs to run, and nothing else", () => {
	const listed = execFileSync(
		"npm",
		["pack", "--dry-run", "--json", "--ignore-scripts"],
		{ cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
	);
	const paths = JSON.parse(listed)[0].files.map(
		(file: { path: string }) => file.path,
	) as string[];
	for (const path of [
		"dist/cli.js",
		"dist/pipeline.js",
		"package.json",
		"LICENSE",
	])
		expect(paths).toContain(path);
	expect(
		paths.filter(
			(path) =>
				!/^(dist\/.*\.(js|js\.map|d\.ts)|dist\/queue\/database-[\d.]+\.tar\.gz|docs\/.*|package\.json|LICENSE|[A-Z]+\.md|app\.yml|\.env\.example|Procfile)$/.test(
					path,
				),
		),
	).toEqual([]);
});

test("the packed package runs where it is installed", async () => {
	const app = folder({
		"a.go": "package a\n\nfunc f() {\n\t//deferbot:ignore no-such-rule\n}\n",
	});
	execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", app], {
		cwd: ROOT,
		stdio: "ignore",
	});
	execFileSync("sh", ["-c", "tar xzf deferbot-*.tgz"], { cwd: app });
	symlinkSync(join(ROOT, "node_modules"), join(app, "package/node_modules"));
	const ran = await run(
		process.execPath,
		["package/dist/cli.js", "scan", "--format", "json", "a.go"],
		app,
	);
	expect(ran).toMatchObject({ status: 0, stderr: "" });
	expect(JSON.parse(ran.stdout).findings).toHaveLength(1);
});

test("the command starts with the line that systems look for", () => {
	expect(readFileSync(CLI, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test("all of a large output goes through a slow pipe", async () => {
	let stdout = "";
	const ran = await run(
		process.execPath,
		[CLI, "scan", "--format", "json", "."],
		manyFindings(),
		(stream) => {
			setTimeout(
				() =>
					stream.on("data", (text) => {
						stdout += text;
					}),
				300,
			);
		},
	);
	expect(ran).toMatchObject({ status: 0, stderr: "" });
	expect(JSON.parse(stdout).findings).toHaveLength(1_000);
});

test("a reader that goes away has read enough", async () => {
	const ran = await run(
		process.execPath,
		[CLI, "scan", "--format", "json", "."],
		manyFindings(),
		(stream) => {
			stream.once("data", () => stream.destroy());
		},
	);
	expect(ran).toMatchObject({ status: 0, stderr: "" });
});

test("status 2 comes from the process too", async () => {
	const ran = await run(process.execPath, [CLI, "scan", "none"], folder());
	expect(ran).toEqual({
		status: 2,
		stdout: "",
		stderr: "deferbot: none cannot be read: there is no such file or folder.\n",
	});
});
