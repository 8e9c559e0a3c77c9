import { expect, it } from "vitest";
import { constraintOf, platformOf } from "../../src/go/constraint.js";

/** The likeliest system that a file is built for. */
function system(name: string, line = ""): string | null {
	const text = `// Copyright\n\n${line === "" ? "" : `//go:build ${line}\n\n`}package p\n`;
	const platform = platformOf(constraintOf(`a/b/${name}`, text));
	if (platform === null) return null;
	const { os, arch, cgo } = platform;
	return `${os}/${arch}${cgo ? "" : " without cgo"}`;
}

it.each([
	["a.go", "", "linux/amd64"],
	["a_linux.go", "", "linux/amd64"],
	["a_windows_test.go", "", "windows/amd64"],
	["a_darwin_arm64.go", "", "darwin/arm64"],
	["a_arm64.go", "", "linux/arm64"],
	// What Go does not read as a system.
	["windows.go", "", "linux/amd64"],
	["a_windows_b.go", "", "linux/amd64"],
	["a_unix.go", "", "linux/amd64"],
	["a.go", "windows", "windows/amd64"],
	["a.go", "!linux", "darwin/amd64"],
	["a.go", "!unix", "windows/amd64"],
	["a.go", "!unix && !windows && !(plan9 || js)", "wasip1/amd64"],
	["a.go", "linux && arm64 || solaris", "solaris/amd64"],
	["a.go", "!cgo", "linux/amd64 without cgo"],
	["a.go", "go1.21 && gc", "linux/amd64"],
	["a_windows.go", "!windows", null],
	["a.go", "ignore", null],
	["a.go", "integration && linux", null],
	// No expression: as if it were not there.
	["a.go", "linux &&", "linux/amd64"],
	["a.go", "(windows", "linux/amd64"],
])("%s with %j is built for %s", (name, line, expected) => {
	expect(system(name, line)).toBe(expected);
});

it("a line after the package clause is no constraint", () => {
	const text = "package p\n\nconst doc = `\n//go:build windows\n`\n";
	expect(platformOf(constraintOf("a.go", text))?.os).toBe("linux");
});
