/**
 * What a call gives back, read from its name: `f.Close()`, `cancel()`, `os.Remove(path)`, `closeQuietly(f)`; a deferred
 * closure gives back what the calls in it do. Names are all that syntax has for types of other modules; whoever asks also
 * wants to see the acquisition.
 */
import type { Call, Defer, Expr, FuncLit, If, Local, Node } from "../go/ast.js";
import { forEachChild } from "../go/walk.js";
import { type AccessPath, accessPath, mentions } from "./access.js";
import { isErrorName } from "./errors.js";

export interface Release {
	/** The function or method: `Close`, `cancel`, `Remove`. */
	readonly verb: string;
	readonly call: Call;
	/** What may be given back: the receiver, then the variables among the arguments. */
	readonly targets: readonly AccessPath[];
	/** In a closure: only under a condition on something else than the target, as an undo `if err != nil`. */
	readonly conditional: boolean;
}

/** Verbs at the start of a name, whatever its case. */
const VERBS =
	/^_?(close|stop|release|free|cancel|shut_?down|destroy|disconnect|finish|kill|terminate|dispose|clean_?up|tear_?down|unlock|runlock|rollback|unmount|unmap|munmap|unwatch|unsubscribe|unregister|unpin|unref|deregister|detach|drain|abort|discard|remove|delete|flush)|^_?(end|done|endsession|endspan|quit|restore)$/i;

/** Function values that are called to give something back. */
const FUNCTION_NAMES =
	/cancel|stop|close|release|unlock|clean|done|undo|restore|rollback|tear_?down|unsub|dispose|finish|free|remove|end$|shutdown/i;

export function isReleaseName(name: string): boolean {
	return VERBS.test(name);
}

/** What a call gives back; null when its name says nothing of the kind. */
export function releaseBy(call: Call): Release | null {
	const { fun } = call;
	if (fun.kind === "Ident") return releaseByName(call, fun.name);
	if (fun.kind !== "Selector" || !isReleaseName(fun.field.name)) return null;
	const receiver = accessPath(fun.operand);
	const targets =
		receiver === null || receiver.root.kind === "import" ? [] : [receiver];
	return release(call, fun.field.name, [...targets, ...variablesIn(call.args)]);
}

function releaseByName(call: Call, name: string): Release | null {
	const target = accessPath(call.fun);
	if (target?.root.kind === "local" && isReleasingFunction(target.root))
		return release(call, name, [target]);
	return isReleaseName(name)
		? release(call, name, variablesIn(call.args))
		: null;
}

/** A function value that came out of a call, `release := acquire()`, or is named for what it does. */
function isReleasingFunction(local: Local): boolean {
	return local.init?.expr.kind === "Call" || FUNCTION_NAMES.test(local.name);
}

function release(
	call: Call,
	verb: string,
	targets: readonly AccessPath[],
): Release {
	return { verb, call, targets, conditional: false };
}

/**
 * The local variables that the arguments are made of: `f` in `os.Remove(f.Name())`. An error is why something is closed,
 * not what is.
 */
function variablesIn(args: readonly Expr[]): readonly AccessPath[] {
	const found: AccessPath[] = [];
	const search = (node: Node): void => {
		if (node.kind === "FuncLit") return;
		const path =
			node.kind === "Ident" || node.kind === "Selector"
				? accessPath(node)
				: null;
		if (path?.root.kind === "local") {
			if (!isErrorName(path.root.name)) found.push(path);
		} else forEachChild(node, search);
	};
	for (const arg of args) search(arg);
	return found;
}

/** What a deferred call gives back: itself, or what the calls in the deferred literal do. */
export function deferredReleases(defer: Defer): readonly Release[] {
	const { call } = defer;
	if (call === null) return [];
	if (call.fun.kind === "FuncLit") return releasesInClosure(call.fun, call);
	const found = releaseBy(call);
	return found === null ? [] : [found];
}

function releasesInClosure(
	literal: FuncLit,
	invocation: Call,
): readonly Release[] {
	const found: Release[] = [];
	const search = (node: Node, conditions: readonly Expr[]): void => {
		if (node.kind === "Go") return;
		if (node.kind === "If") {
			searchIf(node, conditions, search);
			return;
		}
		const at = node.kind === "Call" ? releaseBy(node) : null;
		if (at !== null) {
			const targets = at.targets.flatMap((target) =>
				outside(target, literal, invocation),
			);
			const conditional = conditions.some(
				(condition) => !speaksOf(condition, targets),
			);
			if (targets.length > 0) found.push({ ...at, targets, conditional });
		}
		forEachChild(node, (child) => search(child, conditions));
	};
	search(literal.body, []);
	return found;
}

function searchIf(
	node: If,
	conditions: readonly Expr[],
	search: (node: Node, conditions: readonly Expr[]) => void,
): void {
	if (node.init !== null) search(node.init, conditions);
	search(node.condition, conditions);
	const inner = [...conditions, node.condition];
	search(node.then, inner);
	if (node.otherwise !== null) search(node.otherwise, inner);
}

function speaksOf(condition: Expr, targets: readonly AccessPath[]): boolean {
	return targets.some((target) => mentions(condition, target.root));
}

/** A target in terms of the function that defers: the closure's parameters stand for its arguments. */
function outside(
	target: AccessPath,
	literal: FuncLit,
	invocation: Call,
): readonly AccessPath[] {
	const { root } = target;
	if (root.kind !== "local" || root.owner !== literal) return [target];
	if (root.role !== "parameter") return [];
	const index = literal.type.params.findIndex(
		(param) => param.name === root.ident,
	);
	const arg = invocation.args[index];
	const path = arg === undefined ? null : accessPath(arg);
	return path === null
		? []
		: [{ root: path.root, steps: [...path.steps, ...target.steps] }];
}
