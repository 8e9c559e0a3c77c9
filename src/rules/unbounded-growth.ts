/** A variable of the package that is only ever added to, under keys that come from its callers. */
import { callsFunction } from "../facts/callee.js";
import { scopeOf, typeOf } from "../facts/types.js";
import {
	type Addition,
	mentionsIn,
	onlyAdditions,
} from "../facts/variable-uses.js";
import type { Expr, FuncDecl, Ident, Local, Node } from "../go/ast.js";
import { isTestPath } from "../go/constraint.js";
import { underlying } from "../go/denoted.js";
import type { Type } from "../go/type.js";
import { visit } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { quoted } from "./shared/words.js";

export const unboundedGrowth: Rule = {
	name: "unbounded-growth",
	severity: "note",
	docs: {
		summary: "a map, slice or cache of the package that only ever grows",
		reports:
			"A map, a slice or a `sync.Map` in an unexported variable of the package to which a function adds what its callers give it, while nothing in the package ever removes, resets or counts anything in it.",
		matters:
			"It is reachable as long as the process lives, so nothing in it is ever collected. A service that runs for weeks holds every key it has ever seen.",
		example: `var seen = map[string][]byte{}

func Remember(key string, body []byte) {
	seen[key] = body
}
`,
		instead: `var seen = map[string][]byte{}

func Remember(key string, body []byte) {
	seen[key] = body
}

func Forget(key string) {
	delete(seen, key)
}
`,
		silent: [
			"Something in the package deletes from it, clears it, assigns it anew, asks for its length, passes it on or takes its address; or not all files of the package are here.",
			"It is exported, or declared in another file than the function that adds to it.",
			"The key does not come from a parameter: constants, fields of the receiver, what a loop over something fixed gives.",
			"The keys are neither strings, numbers nor arrays of bytes: types, enumerations and the like are a closed set.",
			"It holds functions, interfaces or channels, or is named as registries are; the function registers, defines, loads or sets up.",
			"The function looks up what it adds, as a cache does: whoever wrote it took the keys to be few.",
			"The function is called only when the package is initialised, or from a `sync.Once`.",
			"Programs (package `main`, folders like `cmd` and `tools`) outside of functions that serve a request; test helpers.",
		],
		ignore:
			"When the callers use a closed set of keys: the names of metrics, templates, columns.",
	},
	// A target that is an element, an append to itself, or a method of `sync.Map`.
	mayApply: (source) =>
		/\w\]\s*(?:[-+|&^*/]?=[^=]|\+\+)|\b(\w+)\s*=\s*append\(\1\b|\.(?:Store|Swap)\(/.test(
			source,
		),
	check: function* (unit) {
		if (isHelperOfTests(unit) || !mayServe(unit)) return;
		const { decl } = unit;
		if (decl.receiver === null && REGISTERS.test(decl.name.name)) return;
		for (const ident of grownIn(unit)) {
			const report = reportOn(unit, ident);
			if (report !== null) yield report;
		}
	},
};

const REGISTERS =
	/^(init|main)$|regist|^_?(must)?(add|alias|bind|config|declare|def|enable|expose|extend|import|install|load|map|mount|new|override|provide|set|subscribe|use|with)/i;

const REGISTRY =
	/alias|build|codec|command|config|constr|creator|default|driver|enum|factor|flag|func|handler|hook|known|option|plugin|provider|regist|schema|type/i;

function isHelperOfTests({ file }: FunctionUnit): boolean {
	return (
		isTestPath(file.path) ||
		/(test|tests|testing|mock|mocks|testutil|fake)$/.test(file.packageName)
	);
}

/** Folders of programs that do one thing and end. */
const OF_PROGRAMS = /(^|\/)(cmd|examples?|hack|scripts?|tools?)\//;

/** A program ends; what serves requests in it goes on. */
function mayServe({ file, decl }: FunctionUnit): boolean {
	if (file.packageName !== "main" && !OF_PROGRAMS.test(file.path)) return true;
	return decl.type.params.some(({ type }) =>
		/\b(http\.(Request|ResponseWriter)|context\.Context|net\.Conn)\b/.test(
			file.text.slice(type.start, type.end),
		),
	);
}

/** The variables of this file that the function may add to, once each. */
function grownIn(unit: FunctionUnit): readonly Ident[] {
	const { decl, file, pkg } = unit;
	const names = new Map<string, Ident>();
	visit(decl, (node) => {
		const target = targetOf(node);
		if (target !== null) names.set(target.name, target);
		return true;
	});
	return [...names.values()].filter(({ name }) => {
		if (!/^[\p{Ll}_]/u.test(name) || REGISTRY.test(name)) return false;
		const value = pkg.value(name, file);
		return value !== null && !value.node.constant && value.file === file;
	});
}

/** The variable of the package that a node writes to. */
function targetOf(node: Node): Ident | null {
	const target =
		node.kind === "Assign"
			? node.left[0]
			: node.kind === "IncDec"
				? node.operand
				: node.kind === "Call" && node.fun.kind === "Selector"
					? node.fun.operand
					: undefined;
	const base = target?.kind === "Index" ? target.operand : target;
	return base?.kind === "Ident" && base.binding?.kind === "package"
		? base
		: null;
}

function reportOn(unit: FunctionUnit, ident: Ident): Report | null {
	const { decl, file, pkg, functions } = unit;
	const { name } = ident;
	const type = underlyingOf(unit, ident);
	if (!isContainer(type) || holdsCode(unit, type)) return null;
	const additions = onlyAdditions(pkg, file, name);
	const open = additions?.find(
		(addition) => addition.decl === decl && isOpen(unit, addition, type),
	);
	const declared = pkg.value(name, file);
	const [func] = functions;
	if (!open || declared === null || func === undefined) return null;
	const at = declared.node.names[declared.index];
	if (at === undefined || isOnlyForInit(unit, decl)) return null;
	return {
		at,
		func,
		message: `${quoted(name)} only ever grows: ${quoted(decl.name.name)} adds to it, and nothing in the package takes anything out.`,
		cause: at,
		related: (additions ?? []).map((addition) => ({
			at: addition.at,
			file: addition.file,
			message: "added here",
		})),
	};
}

// ---------------------------------------------------------------------------------------------- what it holds

function underlyingOf(unit: FunctionUnit, expr: Expr): Type | null {
	const { file, pkg } = unit;
	const type = typeOf(expr, file, pkg);
	return isSyncMap(type) ? type : underlying(type, scopeOf(file, pkg), 0);
}

function isSyncMap(type: Type | null): boolean {
	return type?.kind === "named" && type.path === "sync" && type.name === "Map";
}

function isContainer(type: Type | null): type is Type {
	return type?.kind === "map" || type?.kind === "slice" || isSyncMap(type);
}

/** What holds functions, interfaces or channels is there to look something up in, and is filled once. */
function holdsCode({ file, pkg }: FunctionUnit, type: Type): boolean {
	const element =
		type.kind === "map"
			? type.value
			: type.kind === "slice"
				? type.element
				: null;
	const kind = underlying(element, scopeOf(file, pkg), 0)?.kind;
	const isAny = element?.kind === "basic" && element.name === "any";
	return (
		!isSyncMap(type) &&
		(kind === undefined ||
			kind === "func" ||
			kind === "interface" ||
			kind === "chan") &&
		!isAny
	);
}

// ---------------------------------------------------------------------------------------- where its keys come from

const UNBOUNDED = new Set(
	"string int int32 int64 uint uint32 uint64 uintptr".split(" "),
);

function isOpen(
	unit: FunctionUnit,
	{ what, around, remembers }: Addition,
	type: Type,
): boolean {
	if (remembers) return false;
	if (around.some((node) => node.kind === "Call" && isOnce(node.fun)))
		return false;
	if (!what.some((expr) => comesFromCaller(unit, expr, 0))) return false;
	if (type.kind === "slice") return true;
	const [key] = what;
	const keyType =
		type.kind === "map"
			? type.key
			: key === undefined
				? null
				: typeOf(key, unit.file, unit.pkg);
	return (
		keyType?.kind === "array" ||
		(keyType?.kind === "basic" && UNBOUNDED.has(keyType.name))
	);
}

/** `once.Do(func() { … })` */
function isOnce(fun: Expr): boolean {
	return (
		(fun.kind === "Selector" && fun.field.name === "Do") ||
		(fun.kind === "Ident" && /once/i.test(fun.name))
	);
}

const MAX_STEPS = 3;

/** Whether an expression is made of a parameter, by way of a few variables at most. */
function comesFromCaller(
	unit: FunctionUnit,
	expr: Expr,
	steps: number,
): boolean {
	let found = false;
	visit(expr, (node) => {
		if (node.kind === "FuncLit") return false;
		// A function of reflection names a type of the program.
		if (node.kind === "Call" && callsFunction(node, "reflect.TypeOf"))
			return false;
		if (node.kind === "Ident" && node.binding?.kind === "local")
			found ||= isFromCaller(unit, node.binding, steps);
		return !found;
	});
	return found;
}

function isFromCaller(
	unit: FunctionUnit,
	local: Local,
	steps: number,
): boolean {
	if (local.role === "parameter")
		return local.owner === unit.decl && !isClosed(unit, local);
	if (local.role !== "variable" || local.init === null) return false;
	return steps < MAX_STEPS && comesFromCaller(unit, local.init.expr, steps + 1);
}

/** Types of the program: there are as many as were compiled. */
function isClosed(unit: FunctionUnit, { type }: Local): boolean {
	if (type === null) return false;
	const { text } = unit.file;
	return /\b(reflect|types|ast|template|regexp)\./.test(
		text.slice(type.start, type.end),
	);
}

/** Whether all that names the function are calls by `init` and in the values of the package's variables. */
function isOnlyForInit({ pkg }: FunctionUnit, decl: FuncDecl): boolean {
	const { name } = decl.name;
	if (decl.receiver !== null) return false;
	const asValue = new RegExp(`\\b${name}\\b(?!\\s*\\()`);
	let named = 0;
	for (const file of pkg.files) {
		if (isTestPath(file.path)) continue;
		for (const slice of file.decls) {
			if (slice.kind === "func" && slice.name === name) continue;
			if (mentionsIn(file, slice, name) === 0) continue;
			const isInit =
				slice.kind === "var" ||
				(slice.kind === "func" && slice.name === "init");
			if (!isInit || asValue.test(file.text.slice(slice.start, slice.end)))
				return false;
			named++;
		}
	}
	// What nothing in the package names is there for others, or dead.
	return named > 0 || !/^\p{Lu}/u.test(name);
}
