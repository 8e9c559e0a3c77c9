/**
 * On which systems a file is built, by its name and its `//go:build` line: `poll_windows.go`, `//go:build linux && !cgo`.
 * Where a package declares a name more than once, this tells which of them another file means.
 */

/** A system to build for: what its tags are. */
export interface Platform {
	readonly os: string;
	readonly arch: string;
	readonly cgo: boolean;
}

const SYSTEMS =
	"linux darwin windows freebsd netbsd openbsd dragonfly solaris illumos aix android ios plan9 js wasip1 hurd nacl zos".split(
		" ",
	);
const ARCHITECTURES =
	"amd64 arm64 386 arm wasm loong64 mips mipsle mips64 mips64le ppc64 ppc64le riscv64 s390x sparc64".split(
		" ",
	);
const NOT_UNIX = new Set(["windows", "plan9", "js", "wasip1", "nacl", "zos"]);

/** What a system counts as besides itself. */
const IMPLIED: Readonly<Record<string, string>> = {
	android: "linux",
	ios: "darwin",
	illumos: "solaris",
};

/** The likeliest first: a file that says nothing is read as one of the first. */
const PLATFORMS: readonly Platform[] = [
	...SYSTEMS.map((os) => ({ os, arch: "amd64", cgo: true })),
	...ARCHITECTURES.flatMap((arch) =>
		["linux", "darwin", "windows", "js", "wasip1"].map((os) => ({
			os,
			arch,
			cgo: true,
		})),
	),
	{ os: "linux", arch: "amd64", cgo: false },
];

/** Where nobody says for which. */
export const LIKELIEST: Platform = { os: "linux", arch: "amd64", cgo: true };

/** Whether the file is built for a platform. Tags of the project's own are not set. */
export type Builds = (platform: Platform) => boolean;

export function constraintOf(path: string, text: string): Builds {
	const name = nameConstraint(path);
	const line = lineConstraint(text);
	return (platform) => name(platform) && line(platform);
}

/** The likeliest platform that the file is built for, or null where none of the known ones is. */
export function platformOf(builds: Builds): Platform | null {
	return PLATFORMS.find(builds) ?? null;
}

function hasTag({ os, arch, cgo }: Platform, tag: string): boolean {
	if (tag === os || tag === arch || tag === IMPLIED[os]) return true;
	if (tag === "unix") return !NOT_UNIX.has(os);
	return (tag === "cgo" && cgo) || tag === "gc" || /^go1\.\d+$/.test(tag);
}

/** Whether `go build` leaves the file out, because it belongs to the tests. */
export function isTestPath(path: string): boolean {
	return path.endsWith("_test.go");
}

/** `x_linux_arm64_test.go`; a name that is nothing but a system, `linux.go`, says nothing. */
function nameConstraint(path: string): Builds {
	const name = path.slice(path.lastIndexOf("/") + 1);
	const parts = name
		.replace(/\.go$/, "")
		.replace(/_test$/, "")
		.split("_");
	const last = parts.length > 1 ? (parts.at(-1) ?? "") : "";
	const before = parts.length > 2 ? (parts.at(-2) ?? "") : "";
	if (SYSTEMS.includes(last)) return (platform) => hasTag(platform, last);
	if (!ARCHITECTURES.includes(last)) return () => true;
	return (platform) =>
		platform.arch === last &&
		(!SYSTEMS.includes(before) || hasTag(platform, before));
}

/** The line stands before the package clause. One that cannot be read says nothing. */
function lineConstraint(text: string): Builds {
	const line = /^\/\/go:build[ \t](.*)$/m.exec(text);
	if (line === null || /^package\s/m.test(text.slice(0, line.index)))
		return () => true;
	return parseExpression(line[1] ?? "") ?? (() => true);
}

/** `linux && (amd64 || !cgo)`; null where it is none. */
function parseExpression(source: string): Builds | null {
	const tokens = source.match(/&&|\|\||[!()]|[\p{L}\p{N}_.]+/gu) ?? [];
	if (tokens.length > MAX_TOKENS) return null;
	let at = 0;
	const or = (): Builds | null => {
		let left = and();
		while (tokens[at] === "||") {
			at++;
			left = both(
				left,
				and(),
				(a, b) => (platform) => a(platform) || b(platform),
			);
		}
		return left;
	};
	const and = (): Builds | null => {
		let left = not();
		while (tokens[at] === "&&") {
			at++;
			left = both(
				left,
				not(),
				(a, b) => (platform) => a(platform) && b(platform),
			);
		}
		return left;
	};
	const not = (): Builds | null => {
		const token = tokens[at++];
		if (token === "!") {
			const inner = not();
			return inner && ((platform) => !inner(platform));
		}
		if (token === "(") {
			const inner = or();
			return tokens[at++] === ")" ? inner : null;
		}
		if (token === undefined || /^\W/u.test(token)) return null;
		return (platform) => hasTag(platform, token);
	};
	const whole = or();
	return at === tokens.length ? whole : null;
}

/** Strangers write them: recursion is safe up to here. */
const MAX_TOKENS = 200;

function both(
	a: Builds | null,
	b: Builds | null,
	combine: (a: Builds, b: Builds) => Builds,
): Builds | null {
	return a === null || b === null ? null : combine(a, b);
}
