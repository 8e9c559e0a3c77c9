/** `defer trace("x")` where `trace` returns the function that should have been deferred. */
import { calleeOf } from "../facts/callee.js";
import { scopeOf } from "../facts/types.js";
import type { Call, Expr, FuncType } from "../go/ast.js";
import { underlying } from "../go/denoted.js";
import type { GoPackage } from "../go/package.js";
import type { Type, TypeScope } from "../go/type.js";
import { resultTypes } from "../go/types.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { code, deferWord, nameOf } from "./shared/words.js";

export const deferReturnedFuncNotCalled: Rule = {
	name: "defer-returned-func-not-called",
	severity: "error",
	docs: {
		summary:
			"a deferred call whose result is the function that should be deferred",
		reports:
			'`defer trace("x")` where `trace` returns a function: what begins something is called at the end, and what ends it never.',
		matters:
			"A tracing span begins when the function is over and is never ended; a lock is taken at the return and never given back; a directory is changed and not restored.",
		example: `func trace(name string) func() {
	start := time.Now()
	return func() { log.Print(name, time.Since(start)) }
}

func Work() {
	defer trace("work")
	log.Print("working")
}
`,
		instead: `func trace(name string) func() {
	start := time.Now()
	return func() { log.Print(name, time.Since(start)) }
}

func Work() {
	defer trace("work")()
	log.Print("working")
}
`,
		silent: [
			"The result is not known to be a function, or there are several results.",
			"The function belongs to another package.",
			"Somewhere in the package the function is called for its own effect, its result ignored.",
		],
		ignore: "When only the effect of the call itself is wanted, at the end.",
	},
	mayApply: (source) => source.includes("defer"),
	check: function* (unit) {
		for (const func of unit.functions)
			for (const defer of unit.cfg(func).defers) {
				const { call } = defer;
				if (call === null || !returnsFunction(unit, call)) continue;
				yield {
					at: deferWord(defer),
					func,
					message: `${code(unit, call)} itself runs only when ${nameOf(func)} returns, and the function that it returns is never called: add \`()\`.`,
					cause: call,
					related: [],
					fix: () =>
						parameters(unit, call) === 0
							? {
									title: "Defer the function that is returned",
									edits: [{ start: call.end, end: call.end, text: "()" }],
								}
							: null,
				} satisfies Report;
			}
	},
};

function returnsFunction(unit: FunctionUnit, call: Call): boolean {
	const scope = scopeOf(unit.file, unit.pkg);
	const results = resultTypes(call, scope);
	if (results?.length !== 1 || !isFunction(results[0] ?? null, scope))
		return false;
	const callee = calleeOf(call, scope);
	if (callee === null) return true;
	switch (callee.kind) {
		case "function":
		case "method":
			return !isCalledForItself(nameOfCallee(call), unit.pkg);
		case "literal":
			return true;
		default:
			return false;
	}
}

function isFunction(type: Type | null, scope: TypeScope): boolean {
	if (type?.kind === "named" && type.path === "context")
		return type.name === "CancelFunc";
	return underlying(type, scope, 0)?.kind === "func";
}

function nameOfCallee({ fun }: Call): string {
	if (fun.kind === "Ident") return fun.name;
	if (fun.kind === "Selector") return fun.field.name;
	return fun.kind === "Index" && fun.operand.kind === "Ident"
		? fun.operand.name
		: "";
}

/** Whether a line of the package is a call of that name and nothing else. */
function isCalledForItself(name: string, { files }: GoPackage): boolean {
	if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return false;
	const statement = new RegExp(
		`^[ \\t]*(?:[\\p{L}\\p{N}_.]+\\.)?${name}\\([^\\n]*\\)[ \\t]*(?://[^\\n]*)?$`,
		"gmu",
	);
	return files.some(({ text }) =>
		[...text.matchAll(statement)].some(
			([line]) => !/\)\(.*\)[ \t]*(\/\/.*)?$/.test(line),
		),
	);
}

/** How many parameters the returned function has; null where its type is not written here. */
function parameters(unit: FunctionUnit, call: Call): number | null {
	const scope = scopeOf(unit.file, unit.pkg);
	const type = typeOfCalled(call, scope);
	const result = type?.results[0]?.type;
	return result === undefined ? null : parametersOf(result, unit.pkg);
}

function typeOfCalled(call: Call, scope: TypeScope): FuncType | null {
	const { fun } = call;
	if (fun.kind === "FuncLit") return fun.type;
	if (fun.kind === "Ident" && fun.binding?.kind === "local") {
		const initial = fun.binding.init?.expr;
		return initial?.kind === "FuncLit" ? initial.type : null;
	}
	const callee = calleeOf(call, scope);
	return callee?.kind === "function" || callee?.kind === "method"
		? (callee.declared?.node.type ?? null)
		: null;
}

function parametersOf(type: Expr, pkg: GoPackage): number | null {
	if (type.kind === "FuncType") return type.params.length;
	if (type.kind === "Selector")
		return type.field.name === "CancelFunc" ? 0 : null;
	if (type.kind !== "Ident") return null;
	const declared = pkg.type(type.name)?.node.type;
	return declared?.kind === "FuncType" ? declared.params.length : null;
}
