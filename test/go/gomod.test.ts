import { describe, expect, it } from "vitest";
import { moduleOf, parseGoMod } from "../../src/go/gomod.js";

describe("go.mod", () => {
	it.each([
		["go 1.22.3", 1, 22],
		["go 1.21rc1", 1, 21],
		["go 1.9", 1, 9],
		["go 1.23 // newest", 1, 23],
		["  go\t1.20\r", 1, 20],
		["go 2.0", 2, 0],
		["", 1, 16],
		["go", 1, 16],
		["go latest", 1, 16],
		["gopher 1.22", 1, 16],
		["// go 1.22", 1, 16],
		["toolchain go1.22", 1, 16],
	])("with the line %j means the version %i.%i", (line, major, minor) => {
		const { goVersion } = parseGoMod(`module example.com/m\n${line}\n`);
		expect(goVersion).toEqual({ major, minor });
	});

	it("names its module, quoted or not", () => {
		expect(parseGoMod("module example.com/m // x\n").path).toBe(
			"example.com/m",
		);
		expect(parseGoMod('module "example.com/m"\n').path).toBe("example.com/m");
		expect(parseGoMod("go 1.22\n").path).toBe("");
	});
});

describe("the module of a file", () => {
	const goMods = [
		{ path: "tools/go.mod", text: "module m/tools\ngo 1.20\n" },
		{ path: "go.mod", text: "module m\ngo 1.22\n" },
		{ path: "tools/deep/er/go.mod", text: "module m/er\ngo 1.24\n" },
	];

	it("is the nearest above it", () => {
		const dirOf = (path: string): string | undefined =>
			moduleOf(path, goMods)?.dir;
		expect(dirOf("main.go")).toBe("");
		expect(dirOf("toolshed/x.go")).toBe("");
		expect(dirOf("tools/x.go")).toBe("tools");
		expect(dirOf("tools/deep/x.go")).toBe("tools");
		expect(dirOf("tools/deep/er/x/y.go")).toBe("tools/deep/er");
		expect(dirOf("tools")).toBe("tools");
	});

	it("may be none", () => {
		expect(moduleOf("x/a.go", [{ path: "y/go.mod", text: "" }])).toBeNull();
	});
});
