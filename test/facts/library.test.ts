import { describe, expect, it } from "vitest";
import { knownFunc, knownPackages } from "../../src/facts/library.js";

describe("the table of libraries", () => {
	it("names a source for each package, once", () => {
		const paths = knownPackages().map((pkg) => pkg.path);
		expect(new Set(paths).size).toBe(paths.length);
		for (const { path, source } of knownPackages())
			expect(source, path).toMatch(/^https:\/\/pkg\.go\.dev\//);
	});

	it("says for everything that is opened what it is and how it is released", () => {
		const opened = knownPackages().flatMap(({ path, funcs, types }) => [
			...Object.entries(funcs ?? {}).map(([name, row]) => ({
				name: `${path}.${name}`,
				row,
			})),
			...Object.entries(types ?? {}).flatMap(([type, { methods }]) =>
				Object.entries(methods ?? {}).map(([name, row]) => ({
					name: `${path}.${type}.${name}`,
					row,
				})),
			),
		]);
		for (const { name, row } of opened) {
			const indices = typeof row === "string" ? [] : (row.opens ?? []);
			const opens = knownFunc(name)?.opens ?? [];
			expect(opens.length, name).toBe(indices.length);
			for (const each of opens) {
				expect(each.release.length, name).toBeGreaterThan(0);
				expect(each.what, name).not.toBe("resource");
				expect(each.source, name).toContain("#");
			}
		}
	});

	it("gives a method that an embedded type promotes", () => {
		const begin = knownFunc("github.com/jmoiron/sqlx.DB.Begin");
		expect(begin?.opens.map((each) => each.what)).toEqual(["transaction"]);
		expect(begin?.source).toContain("database/sql");
	});

	it("tells a body that is taken from arguments that are only used", () => {
		const post = knownFunc("net/http.Client.Post");
		expect([0, 1, 2].map((i) => post?.arg(i))).toEqual([
			"uses",
			"uses",
			"takes",
		]);
		expect(knownFunc("os.NewFile")?.arg(0)).toBe("keeps");
	});
});
