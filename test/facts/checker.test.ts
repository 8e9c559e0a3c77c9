/**
 * Against Go's own type checker: where we claim what a call calls, or what type a value has, the checker must agree. That
 * we do not know is no failure; how much we know is printed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Callee, calleeOf } from "../../src/facts/callee.js";
import { scopeOf } from "../../src/facts/types.js";
import type { Call, Expr, Node } from "../../src/go/ast.js";
import { groupPackages, openFile } from "../../src/go/file.js";
import { moduleOf } from "../../src/go/gomod.js";
import { loadPackage } from "../../src/go/load.js";
import type { GoFile, GoPackage } from "../../src/go/package.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { type Type, unversioned } from "../../src/go/type.js";
import { typeOf } from "../../src/go/types.js";
import { visit } from "../../src/go/walk.js";
import { readFixtures } from "../support/fixtures.js";

/** What the checker prints of a package; see `checker/main.go`. Offsets are in bytes. */
interface Answer {
	readonly dir: string;
	readonly files: readonly string[];
	readonly calls: readonly {
		readonly file: string;
		readonly end: number;
		readonly inFile?: string;
		readonly inAt?: number;
		readonly name?: string;
	}[];
	readonly exprs: readonly {
		readonly file: string;
		readonly start: number;
		readonly end: number;
		readonly type: number;
		readonly constant?: boolean;
	}[];
	readonly types: readonly Shape[];
}

type Shape = readonly unknown[];

/** Systems with variants, embedding, generics; another day others, and fewer than would take long. */
const STANDARD =
	"archive/zip bufio container/list context database/sql io iter os os/exec sync".split(
		" ",
	);
const fixtures = join(import.meta.dirname, "../rules");
const root = spawnSync("go", ["env", "GOROOT"]).stdout?.toString().trim() ?? "";

/** The standard library may have to be compiled first. */
const SLOW = 240_000;

describe.skipIf(root === "")(
	"what we claim is what the type checker says",
	() => {
		let parser: GoParser;
		let scratch: string;
		beforeAll(async () => {
			parser = await createParser();
			scratch = mkdtempSync(join(tmpdir(), "deferbot-checker-"));
			run(
				join(import.meta.dirname, "checker"),
				"go",
				"build",
				"-o",
				scratch,
				".",
			);
		}, SLOW);
		afterAll(() => rmSync(scratch, { recursive: true, force: true }));

		const compare = (dirs: readonly string[]): Comparison => {
			const printed = run(root, join(scratch, "checker"), ...dirs);
			const comparison = new Comparison();
			for (const line of printed.split("\n").filter((each) => each !== ""))
				comparison.add(parser, JSON.parse(line) as Answer);
			console.log(comparison.summary());
			return comparison;
		};

		it(
			"in the standard library",
			() => {
				const dirs = STANDARD.map((path) => join(root, "src", path));
				expect(compare(dirs).wrong).toEqual([]);
			},
			SLOW,
		);

		it(
			"in the rules' fixtures",
			() => {
				const dirs = readFixtures(fixtures).packages.map(({ dir }) =>
					join(fixtures, dir),
				);
				expect(compare(dirs).wrong).toEqual([]);
			},
			SLOW,
		);
	},
);

function run(cwd: string, command: string, ...args: readonly string[]): string {
	const { status, stdout, stderr } = spawnSync(command, args, {
		cwd,
		maxBuffer: 1 << 30,
		encoding: "utf8",
	});
	if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
	return stdout;
}

/** Counts what we know and collects where we are wrong. */
class Comparison {
	readonly wrong: string[] = [];
	private calls = { asked: 0, known: 0 };
	private types = { asked: 0, known: 0 };

	/** All files of the folder are loaded, those of other systems and the tests among them, as in a review. */
	add(parser: GoParser, answer: Answer): void {
		const names = readdirSync(answer.dir).filter((name) =>
			name.endsWith(".go"),
		);
		const files = names.map((name) =>
			openFile(
				join(answer.dir, name),
				readFileSync(join(answer.dir, name), "utf8"),
			),
		);
		for (const group of groupPackages(files)) {
			const own = group.files.filter(({ path }) =>
				answer.files.includes(nameOf(path)),
			);
			if (own.length === 0) continue;
			const version = moduleOf(group.dir, [])?.goVersion ?? {
				major: 1,
				minor: 24,
			};
			const pkg = loadPackage(parser, group.dir, group.files, version, true);
			// What cgo makes of a file is not in it.
			for (const file of own)
				if (!file.imports.some((spec) => spec.path === "C"))
					this.addFile(file, pkg, answer);
		}
	}

	summary(): string {
		const share = ({ asked, known }: { asked: number; known: number }) =>
			`${known} of ${asked} (${Math.round((100 * known) / asked)} %)`;
		return `calls resolved: ${share(this.calls)}; types known: ${share(this.types)}; wrong: ${this.wrong.length}`;
	}

	private addFile(file: GoFile, pkg: GoPackage, answer: Answer): void {
		const name = nameOf(file.path);
		const utf16 = offsets(file.text);
		const calls = new Map(
			answer.calls
				.filter((call) => call.file === name)
				.map((call) => [utf16(call.end), call]),
		);
		const types = new Map(
			answer.exprs
				.filter((expr) => expr.file === name)
				.map((expr) => [
					`${utf16(expr.start)}-${utf16(expr.end)}`,
					{ ...expr, shape: answer.types[expr.type] ?? [] },
				]),
		);
		const scope = scopeOf(file, pkg);
		const decls = file.decls.map((slice) => pkg.parseFunc(file, slice)?.decl);
		for (const decl of decls)
			visit(decl ?? { kind: "Empty", start: 0, end: 0 }, (node: Node) => {
				if (node.kind === "Call") {
					const call = calls.get(node.end);
					if (call !== undefined)
						this.compareCall(node, calleeOf(node, scope), call, file, pkg);
				}
				const told = types.get(`${node.start}-${node.end}`);
				if (told !== undefined && isValue(node))
					this.compareType(node, typeOf(node, scope), told, file);
				return true;
			});
	}

	private compareCall(
		node: Call,
		callee: Callee | null,
		told: Answer["calls"][number],
		file: GoFile,
		pkg: GoPackage,
	): void {
		this.calls.asked++;
		// Without a row in the table we say nothing of what an imported name is.
		if (callee === null || (callee.kind === "library" && callee.known === null))
			return;
		this.calls.known++;
		const mine = shownCallee(callee);
		const theirs = shownTold(told, callee, (name) =>
			offsets(pkg.files.find(({ path }) => nameOf(path) === name)?.text ?? ""),
		);
		if (mine !== theirs)
			this.wrong.push(
				`${file.path}:${file.lineOf(node.start)}: ${textOf(node, file)} calls ${theirs}, not ${mine}`,
			);
	}

	private compareType(
		node: Expr,
		type: Type | null,
		{ shape, constant }: { readonly shape: Shape; readonly constant?: boolean },
		file: GoFile,
	): void {
		this.types.asked++;
		if (type === null) return;
		this.types.known++;
		// Ours is the type that it has where its use gives it none.
		if (constant === true && type.kind === "basic") return;
		if (!agree(type, shape))
			this.wrong.push(
				`${file.path}:${file.lineOf(node.start)}: ${textOf(node, file)} (${node.kind}) is ${JSON.stringify(shape)}, not ${shownType(type)}`,
			);
	}
}

function nameOf(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

function textOf({ start, end }: Node, { text }: GoFile): string {
	return text.slice(start, Math.min(end, start + 60)).replaceAll(/\s+/g, " ");
}

/** From bytes of UTF-8 to UTF-16 code units. */
function offsets(text: string): (bytes: number) => number {
	const units: number[] = [];
	let length = 0;
	for (const character of text) {
		for (let i = 0; i < Buffer.byteLength(character); i++) units.push(length);
		length += character.length;
	}
	return (bytes) => units[bytes] ?? length;
}

function isValue(node: Node): node is Expr {
	return VALUES.has(node.kind);
}

const VALUES: ReadonlySet<string> = new Set<Expr["kind"]>([
	"Ident",
	"BasicLit",
	"FuncLit",
	"CompositeLit",
	"Selector",
	"Index",
	"SliceExpr",
	"TypeAssert",
	"Call",
	"Unary",
	"Receive",
	"Binary",
]);

function shownCallee(callee: Callee): string {
	switch (callee.kind) {
		case "function":
			return callee.declared === null
				? "a function that does not parse"
				: shownPlace(
						callee.declared.file.path,
						callee.declared.node.name.start,
					);
		case "method":
			return callee.declared === null
				? `a method ${callee.name} of an interface`
				: shownPlace(
						callee.declared.file.path,
						callee.declared.node.name.start,
					);
		case "library":
			return shownLibrary(callee.name);
		default:
			return "no function";
	}
}

/** Of a method of a library only the name: which of its embedded types declares it is the library's own business. */
function shownLibrary(name: string): string {
	const [, method] =
		/^[^/]*(?:\/[^/]*)*\.[A-Za-z0-9_]+\.([A-Za-z0-9_]+)$/.exec(
			name.replace(/\.v\d+\./, "."),
		) ?? [];
	return method === undefined ? name : `a method ${method} elsewhere`;
}

function shownTold(
	told: Answer["calls"][number],
	callee: Callee,
	utf16: (file: string) => (bytes: number) => number,
): string {
	if (told.name === undefined) return "no function";
	if (callee.kind === "method" && callee.declared === null)
		return `a method ${told.name.slice(told.name.lastIndexOf(".") + 1)} of an interface`;
	if (told.inFile !== undefined)
		return shownPlace(told.inFile, utf16(told.inFile)(told.inAt ?? 0));
	const method = /^\(.*\)\.(.*)$/.exec(told.name);
	return method === null
		? unversioned(told.name.slice(0, told.name.lastIndexOf("."))).replace(
				/^vendor\//,
				"",
			) + told.name.slice(told.name.lastIndexOf("."))
		: `a method ${method[1]} elsewhere`;
}

function shownPlace(path: string, offset: number): string {
	return `${nameOf(path)}#${offset}`;
}

/** Unknown parts agree with everything. */
function agree(type: Type | null, shape: Shape | undefined): boolean {
	if (type === null || shape === undefined) return true;
	const [kind, first, second] = shape as [string, unknown, unknown];
	if (kind === "deep") return true;
	// It does not compile here: cgo, or a module that is not at hand.
	if (first === "invalid type") return true;
	// `v, ok := m[k]`
	if (Array.isArray(kind)) return agree(type, kind as Shape);
	if (kind === "alias")
		return agree(type, first as Shape) || agree(type, second as Shape);
	switch (type.kind) {
		case "named":
			if (type.path === "unsafe") return first === type.name;
			// `os.FileInfo` is another name for the type.
			if (type.path === "os" && first === "io/fs") return type.name === second;
			return (
				kind === "named" &&
				type.path ===
					(typeof first === "string"
						? unversioned(first.replace(/^vendor\//, ""))
						: null) &&
				type.name === second
			);
		case "basic":
			return (
				basic(type.name) ===
				(kind === "interface" ? "any" : basic(String(first)))
			);
		case "pointer":
			return kind === "pointer" && agree(type.to, first as Shape);
		case "slice":
		case "array":
		case "chan":
			return kind === type.kind && agree(type.element, first as Shape);
		case "map":
			return (
				kind === "map" &&
				agree(type.key, first as Shape) &&
				agree(type.value, second as Shape)
			);
		case "func": {
			const results = first as readonly Shape[];
			return (
				kind === "func" &&
				results.length === type.results.length &&
				results.every((result, i) => agree(type.results[i] ?? null, result))
			);
		}
		default:
			return kind === type.kind;
	}
}

/** By the name of what an alias stands for, and of an untyped constant by its default. */
function basic(name: string): string {
	const plain = name.replace(/^untyped /, "");
	return ALIASES[plain] ?? plain;
}

const ALIASES: Readonly<Record<string, string>> = {
	byte: "uint8",
	rune: "int32",
	float: "float64",
	complex: "complex128",
};

function shownType(type: Type): string {
	return JSON.stringify(type, (key, value: unknown) =>
		key === "of" ? undefined : value,
	);
}
