/**
 * Whether what a loop acquires is meant to outlive its iteration: appended to a list, put into a map or a field, sent away,
 * used by a goroutine, directly or inside something that was made from it. Names decide what is made from it (`NewReader`)
 * and what only reads it (`Parse`); where they do not, it counts as kept.
 */
import {
	type AccessPath,
	accessPath,
	mentions,
	startsWith,
} from "../../facts/access.js";
import { calleeOf } from "../../facts/callee.js";
import { isErrorName } from "../../facts/errors.js";
import { STORES } from "../../facts/lenient.js";
import type {
	Assign,
	Binding,
	Block,
	Call,
	Defer,
	Expr,
	Node,
	VarSpec,
} from "../../go/ast.js";
import { inFile, type TypeScope } from "../../go/type.js";
import { visit, visitOwn } from "../../go/walk.js";

export interface Iteration {
	readonly scope: TypeScope;
	/** Of the loop; of a function that is looked into, its own. */
	readonly body: Block;
	/** The defer that is asked about: what happens in it does not count. */
	readonly defer: Defer | null;
	/** What is given back: `resp.Body`. */
	readonly target: AccessPath;
	/** The variables that hold it: the target's root and what came with it, a context with its cancel function. */
	readonly holders: readonly Binding[];
	/** A loop that only leaving the function ends: its goroutines cannot be waited for. */
	readonly endless: boolean;
	/** How many calls deep this is. */
	readonly depth?: number;
}

/** Runs its function literal later, or beside. */
const STARTS = /^(go|trygo|submit|spawn|schedule|afterfunc|async|start)/i;

/** Makes something that needs its argument. */
const WRAPS =
	/^(new|open|wrap|with|make|as|to|tee|limit|multi|from|build|create|begin|start|accept)|(reader|writer|stream|scanner|decoder|encoder|conn|client|session|iterator|body|channel|pipe|buffer)s?$/i;

/** Has what it wanted when it returns. */
const CONSUMES =
	/^(read|parse|load|decode|unmarshal|copy|scan|count|hash|sum|check|verify|validate|process|handle|print|f?print|s?printf|write|send|get|fetch|find|query|exec|do|run|extract|compute|calc|digest|is|has|len|size|stat|name|upload|download|import|export|convert|render|dump|list|apply|call|invoke|test|try|must|use|dial|connect|probe|ping|encode|marshal|collect|gather|analy[sz]e|inspect|detect|measure|update|save|restore|visit|walk|inc|incr|err|wait)/i;

export function outlivesIteration(iteration: Iteration): boolean {
	const holders = new Set(iteration.holders);
	let kept = false;
	// Twice, because a loop may use in its beginning what its end has made.
	for (let pass = 0; pass < 2 && !kept; pass++)
		visit(iteration.body, (node) => {
			if (node === iteration.defer) return false;
			kept ||= keeps(node, iteration, holders);
			return !kept;
		});
	return kept;
}

/** Whether this statement or call keeps what `holders` hold; variables made from it become holders. */
function keeps(
	node: Node,
	iteration: Iteration,
	holders: Set<Binding>,
): boolean {
	const carried = (expr: Expr): boolean => carries(expr, iteration, holders);
	switch (node.kind) {
		case "Assign":
			return node.right.some(carried) && receives(node, iteration, holders);
		case "DeclStmt":
			for (const spec of node.decl.specs)
				if (spec.kind === "VarSpec" && spec.values.some(carried))
					addNames(spec, holders);
			return false;
		case "Send":
			return carried(node.value);
		case "Go":
			return !iteration.endless && anyMentioned(node, holders);
		case "Call":
			return (
				storesArgument(node, iteration, holders, carried) ||
				startsLiteral(node, holders)
			);
		default:
			return false;
	}
}

function receives(
	assign: Assign,
	{ body }: Iteration,
	holders: Set<Binding>,
): boolean {
	for (const left of assign.left) {
		// An error holds nothing.
		if (left.kind === "Ident" && isErrorName(left.name)) continue;
		const path = accessPath(left);
		if (path === null) {
			// `_` receives nothing; of a place that has no path nothing is known.
			if (left.kind !== "Ident") return true;
			continue;
		}
		if (!declaredIn(path.root, body)) return true;
		holders.add(path.root);
	}
	return false;
}

export function declaredIn(binding: Binding, body: Block): boolean {
	return (
		binding.kind === "local" &&
		body.start <= binding.ident.start &&
		binding.ident.end <= body.end
	);
}

function addNames(spec: VarSpec, holders: Set<Binding>): void {
	for (const name of spec.names)
		if (name.binding !== null) holders.add(name.binding);
}

/** A function of the package stores what its body says; of others the name decides. */
function storesArgument(
	call: Call,
	iteration: Iteration,
	holders: Set<Binding>,
	carried: (expr: Expr) => boolean,
): boolean {
	if (call.fun.kind === "Ident" && call.fun.binding?.kind === "universe")
		return false;
	const inside = givenInside(call, iteration, carried);
	if (inside !== null) return inside.some(outlivesIteration);
	if (!call.args.some(carried)) return false;
	const name = calleeName(call);
	return (
		STORES.test(name) ||
		(!CONSUMES.test(name) && setsUp(call, iteration, holders))
	);
}

/** `decoder.Reset(f)`: what a method that is not known is called on may need its argument from then on. */
function setsUp(
	{ fun, args }: Call,
	{ body, depth = 0 }: Iteration,
	holders: Set<Binding>,
): boolean {
	const path = fun.kind === "Selector" ? accessPath(fun.operand) : null;
	if (path === null || path.root.kind === "import" || args.length > 1)
		return false;
	if (!declaredIn(path.root, body)) return depth > 0;
	holders.add(path.root);
	return false;
}

/** Calls are looked into this deep. */
const MAX_DEPTH = 3;

/**
 * The body of the package's function that is called, once for each parameter that gets what is held; null where it is not
 * known.
 */
function givenInside(
	call: Call,
	{ scope, endless, depth = 0 }: Iteration,
	carried: (expr: Expr) => boolean,
): readonly Iteration[] | null {
	const { fun, args } = call;
	const isReceiver = fun.kind === "Selector" && carried(fun.operand);
	const given = args.flatMap((arg, i) => (carried(arg) ? i : []));
	if (!isReceiver && given.length === 0) return [];
	const callee = calleeOf(call, scope);
	const declared =
		callee?.kind === "function" || callee?.kind === "method"
			? callee.declared
			: null;
	if (declared === null || depth >= MAX_DEPTH || call.spread) return null;
	const { body, receiver, type } = declared.node;
	if (body === null) return null;
	const params = given.map((i) => type.params[i] ?? type.params.at(-1));
	if (params.some((param) => param === undefined || param.variadic))
		return null;
	if (isReceiver) params.push(receiver ?? undefined);
	return params.flatMap((param) => {
		const root = param?.name?.binding;
		return root == null
			? []
			: {
					scope: inFile(scope, declared.file),
					body,
					defer: null,
					target: { root, steps: [] },
					holders: [root],
					endless,
					depth: depth + 1,
				};
	});
}

function startsLiteral(call: Call, holders: ReadonlySet<Binding>): boolean {
	return (
		STARTS.test(calleeName(call)) &&
		call.args.some(
			(arg) => arg.kind === "FuncLit" && anyMentioned(arg, holders),
		)
	);
}

function anyMentioned(node: Node, holders: ReadonlySet<Binding>): boolean {
	return [...holders].some((holder) => mentions(node, holder));
}

/** Whether the value of an expression needs what the holders hold. */
function carries(
	expr: Expr,
	iteration: Iteration,
	holders: ReadonlySet<Binding>,
): boolean {
	const { target } = iteration;
	const inner = (e: Expr): boolean => carries(e, iteration, holders);
	switch (expr.kind) {
		case "Ident":
			return expr.binding !== null && holders.has(expr.binding);
		case "Selector":
		case "Index": {
			const path = accessPath(expr);
			if (path?.root !== target.root) return inner(expr.operand);
			// `resp.StatusCode` is none of `resp.Body`, `resp` is all of it.
			return startsWith(target, path) || startsWith(path, target);
		}
		case "Unary":
			return inner(expr.operand);
		case "TypeAssert":
		case "SliceExpr":
			return inner(expr.operand);
		case "CompositeLit":
			return expr.elements.some((element) => inner(element.value));
		case "FuncLit":
			return anyMentioned(expr, holders);
		case "Call":
			return callCarries(expr, iteration, inner);
		default:
			return false;
	}
}

function callCarries(
	call: Call,
	iteration: Iteration,
	inner: (expr: Expr) => boolean,
): boolean {
	const name = calleeName(call);
	const { fun } = call;
	if (fun.kind === "Ident" && fun.binding?.kind === "universe")
		return name === "append" && call.args.some(inner);
	const inside = givenInside(call, iteration, inner);
	if (inside !== null) return inside.some(isReturned);
	const receiver = fun.kind === "Selector" && inner(fun.operand);
	if (receiver) return WRAPS.test(name);
	return call.args.some(inner) && (WRAPS.test(name) || !CONSUMES.test(name));
}

/** Whether the function that is looked into gives back something that needs what is held. */
function isReturned(iteration: Iteration): boolean {
	const holders = new Set(iteration.holders);
	let returned = false;
	visitOwn(iteration.body, (node) => {
		if (node.kind === "Return")
			returned ||= node.results.some((each) =>
				carries(each, iteration, holders),
			);
		else keeps(node, iteration, holders);
		return !returned;
	});
	return returned;
}

function calleeName(call: Call): string {
	const { fun } = call;
	if (fun.kind === "Ident") return fun.name;
	if (fun.kind === "Selector") return fun.field.name;
	return fun.kind === "Index" ? calleeName({ ...call, fun: fun.operand }) : "";
}

/** Whether the variable is used after `end` in the function, deferred closures aside. */
export function usedAfter(
	body: Block,
	end: number,
	variable: Binding,
): boolean {
	let used = false;
	visitOwn(body, (node) => {
		if (node.kind === "Defer" || used) return false;
		if (node.kind === "FuncLit")
			used ||= node.start >= end && mentions(node, variable);
		else if (node.kind === "Ident")
			used ||= node.start >= end && node.binding === variable;
		return !used;
	});
	return used;
}
