/**
 * Functions that wait for what only their own deferred call does: `defer close(ch)` and `range ch`, `defer wg.Done()` and
 * `wg.Wait()`, `defer cancel()` and `<-ctx.Done()`. Silent as soon as somebody else might do it.
 */
import {
	type AccessPath,
	accessPath,
	mentions,
	sameAccess,
} from "../../facts/access.js";
import type {
	Binding,
	Call,
	Defer,
	Expr,
	FuncDecl,
	Local,
	Node,
	Pos,
} from "../../go/ast.js";
import type { BasicBlock, Cfg, Edge, Point, Step } from "../../go/cfg.js";
import { visit, visitStep } from "../../go/walk.js";
import type { FunctionUnit } from "../rule.js";

export interface SelfWait {
	/** Where the function waits. */
	readonly at: Pos;
	/** The deferred call that would end the wait. */
	readonly release: Call;
}

/** What cannot be passed while the deferred call has not run. */
interface Wait {
	readonly release: Call;
	readonly blocks: (step: Step) => Pos | null;
	readonly blocksEdge: (edge: Edge) => Pos | null;
}

/** The wait that no path from the defer to the end of the function avoids, or null. */
export function selfWait(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	from: Point,
): SelfWait | null {
	const wait = waitOf(unit, cfg, defer);
	if (wait === null) return null;
	const met: Pos[] = [];
	const avoided = reachesExit(cfg, from, wait, met);
	const [at] = met;
	return avoided || at === undefined ? null : { at, release: wait.release };
}

/** Whether an exit can be reached without passing what blocks; the places that block are added to `met`. */
function reachesExit(cfg: Cfg, from: Point, wait: Wait, met: Pos[]): boolean {
	const exits = new Set<BasicBlock>(Object.values(cfg.exits));
	const seen = new Set<BasicBlock>();
	const work: Point[] = [from];
	for (let at = work.pop(); at !== undefined; at = work.pop()) {
		if (exits.has(at.block)) return true;
		const blocked = at.block.steps
			.slice(at.index)
			.map(wait.blocks)
			.find((place) => place !== null);
		if (blocked) {
			met.push(blocked);
			continue;
		}
		for (const edge of at.block.succs) {
			const place = wait.blocksEdge(edge);
			if (place !== null) met.push(place);
			else if (!seen.has(edge.to)) {
				seen.add(edge.to);
				work.push({ block: edge.to, index: 0 });
			}
		}
	}
	return false;
}

function waitOf(unit: FunctionUnit, cfg: Cfg, defer: Defer): Wait | null {
	const release = onlyCall(defer);
	if (release === null) return null;
	const { fun, args } = release;
	if (fun.kind === "Ident" && fun.name === "close" && args.length === 1)
		return channelWait(unit.decl, cfg, release);
	if (fun.kind === "Ident" && fun.binding?.kind === "local")
		return contextWait(unit.decl, cfg, release, fun.binding);
	if (fun.kind === "Selector" && fun.field.name === "Done") {
		const group = accessPath(fun.operand);
		return group === null ? null : groupWait(release, group);
	}
	return null;
}

/** The deferred call, or the only one in the deferred literal. */
function onlyCall({ call }: Defer): Call | null {
	if (call?.fun.kind !== "FuncLit") return call;
	const [stmt] = call.fun.body.stmts;
	return call.fun.body.stmts.length === 1 &&
		stmt?.kind === "ExprStmt" &&
		stmt.expr.kind === "Call"
		? stmt.expr
		: null;
}

/** Steps that are communications of a `select`: they do not wait alone. */
function communications(cfg: Cfg): ReadonlySet<Node> {
	const found = new Set<Node>();
	for (const block of cfg.blocks)
		for (const step of block.steps)
			if (step.kind === "Select")
				for (const { comm } of step.cases) if (comm !== null) found.add(comm);
	return found;
}

function receives(
	cfg: Cfg,
	isAwaited: (channel: Expr) => boolean,
): (step: Step) => Pos | null {
	const shared = communications(cfg);
	return (step) => {
		if (shared.has(step)) return null;
		let found: Pos | null = null;
		visitStep(step, (node) => {
			if (node.kind === "Defer" || node.kind === "Go") return false;
			if (node.kind === "Receive" && isAwaited(node.channel)) found ??= node;
			return found === null;
		});
		return found;
	};
}

const NOTHING = (): null => null;

function groupWait(release: Call, group: AccessPath): Wait | null {
	// A group that others gave this function, as a parameter or field, may have been added to once more elsewhere.
	if (group.root.kind === "local" && group.root.role === "parameter")
		return null;
	return {
		release,
		blocksEdge: NOTHING,
		blocks: (step) => {
			let found: Pos | null = null;
			visitStep(step, (node) => {
				if (node.kind === "Defer" || node.kind === "Go") return false;
				if (node.kind !== "Call" || node.fun.kind !== "Selector") return true;
				const path = accessPath(node.fun.operand);
				if (
					node.fun.field.name === "Wait" &&
					path !== null &&
					sameAccess(path, group)
				)
					found ??= node;
				return true;
			});
			return found;
		},
	};
}

function channelWait(decl: FuncDecl, cfg: Cfg, release: Call): Wait | null {
	const [arg] = release.args;
	const channel = arg?.kind === "Ident" ? arg.binding : null;
	if (channel?.kind !== "local" || !isMadeHere(channel)) return null;
	const uses = usesOf(decl, channel);
	if (uses.escapes || uses.closes > 1) return null;
	const isChannel = (expr: Expr): boolean =>
		expr.kind === "Ident" && expr.binding === channel;
	return {
		release,
		blocks: uses.sends > 0 ? NOTHING : receives(cfg, isChannel),
		blocksEdge: (edge) => {
			if (edge.kind !== "done") return null;
			const head = edge.from.steps.at(-1);
			return head?.kind === "Range" && isChannel(head.subject)
				? head.subject
				: null;
		},
	};
}

function isMadeHere({ init }: Local): boolean {
	return (
		init?.expr.kind === "Call" &&
		init.expr.fun.kind === "Ident" &&
		init.expr.fun.name === "make"
	);
}

/** What a declaration does with a channel: everything but sending, receiving, ranging and closing lets it escape. */
function usesOf(
	decl: FuncDecl,
	channel: Binding,
): { closes: number; sends: number; escapes: boolean } {
	const plain = new Set<Node>();
	let closes = 0;
	let sends = 0;
	let escapes = false;
	const isChannel = (node: Node): boolean =>
		node.kind === "Ident" && node.binding === channel;
	visit(decl, (node) => {
		if (node.kind === "Send" && isChannel(node.channel)) {
			plain.add(node.channel);
			sends++;
		} else if (node.kind === "Receive") plain.add(node.channel);
		else if (node.kind === "Range") plain.add(node.subject);
		else if (node.kind === "Assign" && node.op === ":=")
			for (const left of node.left) plain.add(left);
		else if (node.kind === "Call" && node.fun.kind === "Ident") {
			const [arg] = node.args;
			if (arg !== undefined && /^(close|len|cap)$/.test(node.fun.name)) {
				plain.add(arg);
				if (node.fun.name === "close" && isChannel(arg)) closes++;
			}
		} else if (isChannel(node) && !plain.has(node)) escapes = true;
		return true;
	});
	return { closes, sends, escapes };
}

function contextWait(
	decl: FuncDecl,
	cfg: Cfg,
	release: Call,
	cancel: Local,
): Wait | null {
	const made = cancel.init?.expr;
	if (made?.kind !== "Call" || !isWithoutEnd(made)) return null;
	let uses = 0;
	const contexts: Binding[] = [];
	visit(decl, (node) => {
		if (node.kind === "Ident" && node.binding === cancel) uses++;
		const first = node.kind === "Assign" ? node.left[0] : undefined;
		if (
			node.kind === "Assign" &&
			node.right[0] === made &&
			first?.kind === "Ident" &&
			first.binding !== null
		)
			contexts.push(first.binding);
		return true;
	});
	const [context] = contexts;
	// Its declaration and the deferred call: nobody else can cancel.
	if (context === undefined || uses !== 2) return null;
	return {
		release,
		blocksEdge: NOTHING,
		blocks: receives(
			cfg,
			(channel) =>
				channel.kind === "Call" &&
				channel.fun.kind === "Selector" &&
				channel.fun.field.name === "Done" &&
				mentions(channel.fun.operand, context),
		),
	};
}

/** `context.WithCancel(context.Background())`: no parent and no time ends it. */
function isWithoutEnd(call: Call): boolean {
	const [parent] = call.args;
	return (
		isContextFunction(call, /^WithCancel(Cause)?$/) &&
		parent?.kind === "Call" &&
		isContextFunction(parent, /^(Background|TODO)$/)
	);
}

function isContextFunction({ fun }: Call, name: RegExp): boolean {
	return (
		fun.kind === "Selector" &&
		fun.operand.kind === "Ident" &&
		fun.operand.binding?.kind === "import" &&
		fun.operand.binding.path === "context" &&
		name.test(fun.field.name)
	);
}
