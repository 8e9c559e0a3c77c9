/**
 * The rows about the standard library against its own source: each name exists, its results are of the types that its row
 * says, what is opened has the methods that release it. The same program reads rows about other modules on standard
 * input, in a module that requires them; a test must not need the network.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { knownPackages } from "../../src/facts/library.js";

const program = join(import.meta.dirname, "signatures");
const version = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
const minor = Number(/^go1\.(\d+)/.exec(version.stdout ?? "")?.[1] ?? 0);

// Some rows are about what came with 1.25.
describe.skipIf(minor < 25)("the table of libraries", () => {
	it("says of the standard library what is so", { timeout: 240_000 }, () => {
		const rows = knownPackages()
			.filter(({ path }) => !path.split("/")[0]?.includes("."))
			.map((pkg) => ({ ...pkg, import: pkg.path }));
		expect(rows.length).toBeGreaterThan(50);
		const { stdout, stderr } = spawnSync("go", ["run", "."], {
			cwd: program,
			encoding: "utf8",
			input: JSON.stringify(rows),
			env: { ...process.env, CGO_ENABLED: "0", GOTOOLCHAIN: "local" },
		});
		expect(stdout + stderr).toBe("");
	});
});
