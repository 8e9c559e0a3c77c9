/** `defer cancel()` behind the call, with a name for the cancel function where it had none. */
import type { Acquisition } from "../../facts/acquire.js";
import type { Fate } from "../../facts/held.js";
import type { Binding, Expr, Func, Node } from "../../go/ast.js";
import { visit } from "../../go/walk.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { deferFix } from "./defer-fix.js";
import { indentOf, nextLine } from "./lines.js";
import { siblingsOf } from "./siblings.js";

/** Null in loops, and where the context may be needed after the function has returned. */
export function cancelFix(
	unit: FunctionUnit,
	func: Func,
	acquisition: Acquisition,
	fate: Fate,
): Fix | null {
	if (contextOutlives(func, acquisition)) return null;
	return acquisition.holder === null
		? named(unit, func, acquisition)
		: deferFix(unit, func, acquisition, fate);
}

function named(
	unit: FunctionUnit,
	func: Func,
	{ step, block, opens }: Acquisition,
): Fix | null {
	if (step.kind !== "Assign" || step.op !== ":=" || block.loop !== null)
		return null;
	const siblings = func.body === null ? null : siblingsOf(func.body, step);
	const blank = step.left[opens.result];
	if (siblings?.kind !== "list" || blank === undefined) return null;
	const name = freeName(unit.decl);
	const call = `${name}${opens.release[0] ?? "()"}`;
	const { text } = unit.file;
	const after = nextLine(text, step.end);
	return {
		title: `Name it \`${name}\` and add \`defer ${call}\``,
		edits: [
			{ start: blank.start, end: blank.end, text: name },
			{
				start: after,
				end: after,
				text: `${indentOf(text, step.start)}defer ${call}\n`,
			},
		],
	};
}

function freeName(root: Node): string {
	const taken = new Set<string>();
	visit(root, (node) => {
		if (node.kind === "Ident") taken.add(node.name);
		return true;
	});
	return (
		["cancel", "cancelCtx", "cancelFunc"].find((name) => !taken.has(name)) ??
		"cancelContext"
	);
}

/**
 * Whether the context, or something made with it, may live on when the function returns: then a deferred cancel would
 * cut it off. Only functions that give plain values back, and use the context for plain calls, are sure not to do that.
 */
function contextOutlives(func: Func, { step }: Acquisition): boolean {
	if (!func.type.results.every(({ type }) => isPlain(type))) return true;
	const targets = step.kind === "Assign" ? step.left : [];
	const context = targets[0];
	if (context?.kind !== "Ident" || context.binding === null) return false;
	return func.body !== null && isKept(func.body, context.binding);
}

const PLAIN = new Set(
	"bool string error int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 byte rune float32 float64".split(
		" ",
	),
);

function isPlain(type: Expr): boolean {
	if (type.kind === "ArrayType") return isPlain(type.element);
	if (type.kind === "MapType") return isPlain(type.key) && isPlain(type.value);
	return (
		type.kind === "Ident" &&
		type.binding?.kind === "universe" &&
		PLAIN.has(type.name)
	);
}

/** In a goroutine, a closure, a literal, a field, a channel. */
function isKept(root: Node, context: Binding): boolean {
	let kept = false;
	const mentioned = (node: Node): boolean => {
		let found = false;
		visit(node, (at) => {
			found ||= at.kind === "Ident" && at.binding === context;
			return !found;
		});
		return found;
	};
	visit(root, (node) => {
		switch (node.kind) {
			case "Go":
			case "FuncLit":
			case "CompositeLit":
			case "Send":
				kept ||= mentioned(node);
				break;
			case "Assign":
				kept ||= node.left.some((left, i) => {
					const value = node.right[i];
					return (
						left.kind !== "Ident" && value !== undefined && mentioned(value)
					);
				});
				break;
			default:
				break;
		}
		return !kept;
	});
	return kept;
}
