/** `recover()` where it cannot stop a panic: not in a deferred function, deferred itself, or one call too deep. */
import { calleeOf, knownCallee } from "../facts/callee.js";
import { scopeOf } from "../facts/types.js";
import type { Block, Call, Defer, Func, FuncLit, Node } from "../go/ast.js";
import { visit, visitOwn } from "../go/walk.js";
import type { Fix, FunctionUnit, Report, Rule } from "./rule.js";
import { usesOfFunction } from "./shared/function-uses.js";
import { isRecover } from "./shared/panics.js";
import { code, nameOf, quoted, sourceOf } from "./shared/words.js";

export const recoverIneffective: Rule = {
	name: "recover-ineffective",
	severity: "warning",
	docs: {
		summary: "a `recover` that cannot stop a panic",
		reports:
			"A call of `recover` that is itself deferred, evaluated among the arguments of a deferred call, made outside of a deferred function (also one that `sync.Once.Do`, `errgroup.Group.Go` and the like call), or made by a function that the deferred function calls.",
		matters:
			"`recover` gives nil everywhere but directly in a deferred function. The panic that the code means to survive ends the process.",
		example: `func Guarded(f func()) {
	defer recover()
	f()
}
`,
		instead: `func Guarded(f func()) {
	defer func() { _ = recover() }()
	f()
}
`,
		silent: [
			"The function that calls `recover` is exported, a method, or used as a value: somebody may defer it.",
			"It is deferred anywhere in the package.",
			"The literal is passed on or kept in a variable that is deferred.",
			"The deferred function recovers itself before it calls the other one.",
			"`recover` is not the predeclared function.",
		],
		ignore:
			"When `recover` stands there to be deferred by code that is generated or not written yet.",
	},
	mayApply: (source) =>
		source.includes("recover()") || source.includes("defer func"),
	check: function* (unit) {
		for (const func of unit.functions) {
			yield* deferredItself(unit, func);
			yield* outsideOfDefer(unit, func);
			yield* tooDeep(unit, func);
		}
	},
};

// -------------------------------------------------------------------------- defer recover(), defer f(recover())

function* deferredItself(unit: FunctionUnit, func: Func): Iterable<Report> {
	for (const { call } of unit.cfg(func).defers) {
		if (call === null) continue;
		const found = recoverIn(call);
		if (found === null) continue;
		const direct = found === call;
		yield {
			at: found,
			func,
			message: direct
				? `\`defer recover()\` stops no panic: \`recover\` works only when a deferred function calls it, not when it is that function.`
				: `\`recover()\` is evaluated at the \`defer\`, when nothing panics yet: ${quoted(sourceOf(unit, call.fun))} always gets nil.`,
			cause: found,
			related: [],
			fix: () => wrap(unit, call, direct),
		};
	}
}

/** A recover that is evaluated with an expression. */
function recoverIn(node: Node): Call | null {
	let found: Call | null = null;
	visitOwn(node, (at) => {
		if (at.kind === "FuncLit") return false;
		if (at.kind === "Call" && isRecover(at)) found ??= at;
		return found === null;
	});
	return found;
}

function wrap(unit: FunctionUnit, call: Call, direct: boolean): Fix | null {
	const source = sourceOf(unit, call);
	// A literal of several lines would have to be indented anew.
	if (source.includes("\n")) return null;
	return {
		title: "Recover in a deferred function",
		edits: [
			{
				start: call.start,
				end: call.end,
				text: `func() { ${direct ? "_ = " : ""}${source} }()`,
			},
		],
	};
}

// ------------------------------------------------------------------------------- not in a deferred function

function* outsideOfDefer(unit: FunctionUnit, func: Func): Iterable<Report> {
	if (func.body === null) return;
	const call = recoverInBody(func.body);
	if (call === null) return;
	const why =
		func.kind === "FuncLit"
			? literalNotDeferred(unit, func)
			: declarationNotDeferred(unit);
	if (why !== null)
		yield {
			at: call,
			func,
			message: `\`recover()\` gives nil here: ${why}.`,
			cause: call,
			related: [],
		};
}

/** A recover in the body itself, not in a literal, nor in what is deferred. */
function recoverInBody(body: Block): Call | null {
	let found: Call | null = null;
	visitOwn(body, (node) => {
		if (node.kind === "FuncLit" || node.kind === "Defer") return false;
		if (node.kind === "Call" && isRecover(node)) found ??= node;
		return found === null;
	});
	return found;
}

/** Why a literal is surely not deferred, or null. */
function literalNotDeferred(
	unit: FunctionUnit,
	literal: FuncLit,
): string | null {
	const parent = literal.parent;
	const body = parent?.body;
	if (!body) return null;
	const { use, by } = useOfLiteral(body, literal);
	switch (use) {
		case "go":
			return "the goroutine begins with this function, nothing defers it";
		case "call":
			return isDeferred(unit, parent)
				? "it is called by the deferred function, one call too deep"
				: "the function literal is called at once, not deferred";
		case "argument":
			return by === null ? null : calledByLibrary(unit, by);
		default:
			return null;
	}
}

/** The table knows when it is called: then it is called, as it is, and not deferred. */
function calledByLibrary(unit: FunctionUnit, call: Call): string | null {
	const calls = knownCallee(call, scopeOf(unit.file, unit.pkg))?.calls;
	if (calls == null || calls === "later") return null;
	const where = calls === "goroutine" ? " in a goroutine of its own" : "";
	return `${code(unit, call.fun)} calls the function${where}, nothing defers it`;
}

type Use = "defer" | "go" | "call" | "argument" | "other";

/** What is done with a literal where it stands, and the call that does it. */
function useOfLiteral(
	body: Block,
	literal: FuncLit,
): { use: Use; by: Call | null } {
	let use: Use = "other";
	let by: Call | null = null;
	visit(body, (node) => {
		if ((node.kind === "Defer" || node.kind === "Go") && node.call !== null) {
			if (node.call.fun !== literal) return true;
			use = node.kind === "Defer" ? "defer" : "go";
			by = node.call;
		} else if (node.kind === "Call" && use === "other") {
			if (node.fun === literal) use = "call";
			else if (node.args.includes(literal)) use = "argument";
			if (use !== "other") by = node;
		}
		return true;
	});
	return { use, by };
}

/** Whether a function is a literal that its parent defers. */
function isDeferred(unit: FunctionUnit, func: Func): boolean {
	if (func.kind !== "FuncLit" || func.parent === null) return false;
	return unit.cfg(func.parent).defers.some(({ call }) => call?.fun === func);
}

/** Why a declared function is surely never deferred, or null. */
function declarationNotDeferred(unit: FunctionUnit): string | null {
	const { decl, pkg, file } = unit;
	const { name } = decl.name;
	if (decl.receiver !== null) return null;
	if (name === "main" && file.packageName === "main")
		return "nothing defers `main`";
	if (/^\p{Lu}/u.test(name) || !pkg.complete) return null;
	const uses = usesOfFunction(pkg, name);
	if (uses.value > 0 || uses.deferred > 0 || uses.called === 0) return null;
	return `nothing in the package defers \`${name}\``;
}

// ------------------------------------------------------------------------------------------ a call too deep

function* tooDeep(unit: FunctionUnit, func: Func): Iterable<Report> {
	if (func.kind !== "FuncLit" || !isDeferred(unit, func)) return;
	if (recoverInBody(func.body) !== null) return;
	const calls: Call[] = [];
	visitOwn(func.body, (node) => {
		if (node.kind === "Defer" || node.kind === "Go") return false;
		if (node.kind === "Call" && recoversDirectly(unit, node)) calls.push(node);
		return node.kind !== "FuncLit";
	});
	for (const call of calls)
		yield {
			at: call,
			func,
			message: `${code(unit, call)} calls \`recover\` one call too deep: only a function that is deferred itself can stop a panic of ${nameOf(func.parent ?? func)}.`,
			cause: call,
			related: [],
			fix: () => deferDirectly(unit, func, call),
		};
}

/** Whether a function of this package, by its name, calls recover in its own body. */
function recoversDirectly(unit: FunctionUnit, call: Call): boolean {
	const { fun } = call;
	if (fun.kind === "Ident" && fun.binding?.kind === "local") {
		const initial = fun.binding.init?.expr;
		return initial?.kind === "FuncLit" && recoverInBody(initial.body) !== null;
	}
	const callee = calleeOf(call, scopeOf(unit.file, unit.pkg));
	if (callee?.kind !== "function" && callee?.kind !== "method") return false;
	const body = callee.declared?.node.body;
	return body != null && recoverInBody(body) !== null;
}

/** A deferred literal that does nothing but the call: the function is deferred instead. */
function deferDirectly(
	unit: FunctionUnit,
	literal: FuncLit,
	call: Call,
): Fix | null {
	const [only] = literal.body.stmts;
	const isAlone =
		literal.body.stmts.length === 1 &&
		only?.kind === "ExprStmt" &&
		only.expr === call &&
		call.args.length === 0;
	const defer = literal.parent && deferOf(unit, literal.parent, literal);
	if (!isAlone || !defer?.call || defer.call.args.length > 0) return null;
	return {
		title: `Defer ${code(unit, call)} itself`,
		edits: [
			{
				start: defer.call.start,
				end: defer.call.end,
				text: sourceOf(unit, call),
			},
		],
	};
}

function deferOf(
	unit: FunctionUnit,
	func: Func,
	literal: FuncLit,
): Defer | undefined {
	return unit.cfg(func).defers.find(({ call }) => call?.fun === literal);
}
