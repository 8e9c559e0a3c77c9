import { describe, expect, it } from "vitest";
import {
	isNilSafe,
	knownFunc,
	knownPackages,
} from "../../src/facts/library.js";

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

	it("tells when a function that is passed is called", () => {
		const calls = (name: string) => knownFunc(name)?.calls;
		expect(calls("sort.Slice")).toBe("inside");
		expect(calls("golang.org/x/sync/errgroup.Group.Go")).toBe("goroutine");
		expect(calls("testing.T.Cleanup")).toBe("later");
		expect(calls("os.Open")).toBeNull();
	});

	it("tells results and receivers that nil does not hurt", () => {
		expect(knownFunc("github.com/jackc/pgx.Conn.Query")?.neverNil).toEqual([0]);
		const buffer = { kind: "named", path: "bytes", name: "Buffer" } as const;
		expect(isNilSafe(buffer, "String")).toBe(true);
		expect(isNilSafe(buffer, "Len")).toBe(false);
	});

	it("opens nothing that holds only memory", () => {
		const types = knownPackages().flatMap(({ path, types }) =>
			Object.entries(types ?? {}).map(([name, row]) => ({
				name: `${path}.${name}`,
				row,
			})),
		);
		for (const { name, row } of types)
			if (row.memoryOnly === true) expect(row.release, name).toBeUndefined();
	});
});
