import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { measureLeaks } from "../../bench/leaks/measure.js";
import type { Product } from "../../bench/leaks/product.js";
import { formatLeaks } from "../../bench/leaks/report.js";
import * as constraint from "../../src/go/constraint.js";
import { createParser } from "../../src/go/parser.js";
import * as packages from "../../src/review/packages.js";
import * as list from "../../src/rules/list.js";
import * as run from "../../src/rules/run.js";
import * as find from "../../src/scan/find.js";
import * as read from "../../src/scan/read.js";
import { folder } from "../cli/folders.js";
import { crowd } from "../support/crowd.js";

let product: Product;
beforeAll(async () => {
	const parser = await createParser();
	const now = () => 0;
	product = { constraint, find, read, packages, run, list, parser, now };
});

const LEAK = "\tch := make(chan int)\n\tgo func() { ch <- 1 }()\n";
const MEET = `${LEAK}\t<-ch\n`;
const program = (body: string) =>
	`package main\n\nfunc main() { f() }\n\nfunc f() {\n${body}}\n`;

describe("a folder of Go programs", () => {
	it("is measured package by package, and file by file where files are no package", async () => {
		const dir = folder({
			"alone/leaks.go": program(LEAK),
			"alone/meets.go": program(MEET),
			"kernel/kernel_test.go": `package kernel\n\nfunc TestF() {\n${LEAK}}\n`,
			"store/a.go": "package store\n\ntype reply struct{ out chan int }\n",
			"store/b.go": `package store\n\nfunc f() {\n\tr := &reply{out: make(chan int)}\n\tgo func() { r.out <- 1 }()\n}\n`,
			"store/open_linux.go": "package store\n\nfunc open() {}\n",
			"store/open_windows.go": "package store\n\nfunc open() {}\n",
			"README.md": "no Go",
		});
		const programs = await measureLeaks(dir, product);
		expect(programs.map(({ name, found }) => [name, found])).toEqual([
			[
				"alone/leaks.go",
				[{ rule: "blocked-send", path: "alone/leaks.go", line: 7 }],
			],
			["alone/meets.go", []],
			["kernel/kernel_test.go", [expect.objectContaining({ line: 5 })]],
			["store", [{ rule: "blocked-send", path: "store/b.go", line: 5 }]],
		]);
		expect(programs[1]).toMatchObject({ states: 2, roots: 1, undecided: 0 });
	});

	it("is told in a table, with what was not explored and not analysed", async () => {
		const dir = folder({
			"a.go": program(LEAK),
			"b/b.go": "package b\n\nfunc f( {\n",
			"c/c.go": `package c\n\n${crowd("f", 7)}`,
		});
		const text = formatLeaks(await measureLeaks(dir, product));
		expect(text).toMatch(/^a\.go +found +blocked-send +7 +\d+ +0\.0$/m);
		expect(text).toMatch(/^c\/c\.go +no +\d+\+ +0\.0$/m);
		expect(text).toContain(
			"3 programs: found in 1; 1 not explored to the end\n",
		);
		expect(text).toMatch(/^milliseconds +0\.0 +0\.0 +0\.0 +0\.0$/m);
		expect(text).toMatch(/\n\nnot analysed:\nb\/b\.go: .+$/);
	});

	it("that is none, or holds no Go, is said in a sentence", async () => {
		const dir = folder({ "README.md": "no Go" });
		await expect(measureLeaks(dir, product)).rejects.toThrow(
			`${dir} holds no Go files.`,
		);
		for (const path of ["gone", "README.md"])
			await expect(measureLeaks(join(dir, path), product)).rejects.toThrow(
				`${join(dir, path)} is no folder.`,
			);
	});
});

it("the command needs a folder, and says so without a trace", () => {
	const bench = join(import.meta.dirname, "../../bench/leaks.ts");
	const ran = (...args: string[]) => {
		const { status, stderr } = spawnSync("npx", ["tsx", bench, ...args], {
			encoding: "utf8",
		});
		return { status, stderr };
	};
	expect(ran()).toEqual({
		status: 2,
		stderr: "usage: npm run bench:leaks -- DIR\n",
	});
	expect(ran("/no/such/folder")).toEqual({
		status: 2,
		stderr: "bench:leaks: /no/such/folder is no folder.\n",
	});
});
