/**
 * Makes a deferred release run once an iteration: the last statement of a loop is simply called; else the body
 * becomes a function literal; else the call moves to the end of the body. Each only where `break`, `continue`, `goto`,
 * labels and results keep their meaning.
 */
import { isErrorName } from "../../facts/errors.js";
import { deferredReleases, type Release } from "../../facts/release.js";
import type { Block, Branch, Defer, Node, Return, Stmt } from "../../go/ast.js";
import { forEachChild, visitOwn } from "../../go/walk.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { type ErrorReturns, errorReturns } from "./error-returns.js";
import { declaredIn } from "./kept.js";
import {
	indented,
	indentOf,
	lineStart,
	linesOf,
	nextLine,
	rawStringsIn,
	standsAlone,
} from "./lines.js";
import { mayLeave } from "./lists.js";
import type { LoopDefer } from "./loop-defer.js";
import { quoted, sourceOf } from "./words.js";

export function loopFix(unit: FunctionUnit, found: LoopDefer): Fix | null {
	// When anything but a release should run is for a person to say.
	if (found.loop === null || !isSure(found.releases)) return null;
	if (isUsedLater(found)) return null;
	return (
		callInstead(unit, found) ?? wrapBody(unit, found) ?? moveToEnd(unit, found)
	);
}

/** Acquired under a condition, into a variable from outside of the loop: later iterations use it, and it has to last. */
function isUsedLater({ body, held }: LoopDefer): boolean {
	if (held === null) return false;
	let later = false;
	visitOwn(body, (node) => {
		if (node.kind === "Assign" && node.right.includes(held.acquired))
			later ||=
				!body.stmts.includes(node) &&
				node.left.some(
					(left) =>
						left.kind === "Ident" &&
						left.binding?.kind === "local" &&
						!declaredIn(left.binding, body) &&
						!isErrorName(left.name),
				);
		return !later;
	});
	return later;
}

/** `defer f.Close()` at the end of the body. */
function callInstead(unit: FunctionUnit, found: LoopDefer): Fix | null {
	const { defer, body } = found;
	const { call } = defer;
	if (body.stmts.at(-1) !== defer || call === null) return null;
	if (call.fun.kind === "FuncLit") return null;
	return {
		title: `Call ${quoted(sourceOf(unit, call))} at the end of each iteration`,
		edits: [{ start: defer.start, end: call.start, text: "" }],
	};
}

/** A call that stands alone in the body and after which nothing can leave it. */
function moveToEnd(unit: FunctionUnit, found: LoopDefer): Fix | null {
	const { defer, body } = found;
	const { text } = unit.file;
	const { call } = defer;
	const index = body.stmts.indexOf(defer);
	if (call === null || call.fun.kind === "FuncLit" || index < 0) return null;
	const rest = body.stmts.slice(index + 1);
	const close = body.end - 1;
	if (
		rest.some(mayLeave) ||
		!standsAlone(text, defer) ||
		text.slice(lineStart(text, close), close).trim() !== ""
	)
		return null;
	const end = lineStart(text, close);
	return {
		title: `Call ${quoted(sourceOf(unit, call))} at the end of each iteration`,
		edits: [
			{ ...linesOf(text, defer), text: "" },
			{
				start: end,
				end,
				text: `${indentOf(text, defer.start)}${sourceOf(unit, call)}\n`,
			},
		],
	};
}

// -------------------------------------------------------------------------------------- a literal as body

function wrapBody(unit: FunctionUnit, found: LoopDefer): Fix | null {
	const { body, func } = found;
	const exits = exitsOf(found);
	const lines = linesBetween(unit.file.text, body);
	if (exits === null || lines === null) return null;
	const { returns, continues } = exits;
	const errors =
		returns.length === 0 ? null : errorReturns(unit, func, body, returns);
	if (returns.length > 0 && errors === null) return null;

	const inner = withEdits(unit.file.text, lines, [
		...continues.map(({ start, end }) => ({
			start,
			end,
			text: errors === null ? "return" : "return nil",
		})),
		...returns.map((stmt) => ({
			start: stmt.start,
			end: stmt.end,
			text: `return ${errors?.errorOf(stmt) ?? ""}`,
		})),
	]);
	// Block comments do not move with the code around them.
	if (inner.text.includes("/*")) return null;
	const moved = indented(inner.text, inner.keep(rawStringsIn(body, 0)));
	const indent = `${indentOf(unit.file.text, body.end - 1)}\t`;
	return {
		title: "Make the body of the loop a function literal",
		edits: [{ ...lines, text: wrapped(moved, indent, body, errors) }],
	};
}

function wrapped(
	body: string,
	indent: string,
	block: Block,
	errors: ErrorReturns | null,
): string {
	if (errors === null) return `${indent}func() {\n${body}${indent}}()\n`;
	const last = endsAlways(block.stmts.at(-1)) ? "" : `${indent}\treturn nil\n`;
	return (
		`${indent}if err := func() error {\n${body}${last}${indent}}(); err != nil {\n` +
		`${indent}\treturn ${errors.others}err\n${indent}}\n`
	);
}

/** The whole lines between the braces, or null where code stands beside a brace. */
function linesBetween(
	text: string,
	body: Block,
): { start: number; end: number } | null {
	const start = nextLine(text, body.start);
	const end = lineStart(text, body.end - 1);
	const first = body.stmts[0];
	const clean =
		first !== undefined &&
		start <= first.start &&
		text.slice(end, body.end - 1).trim() === "";
	return clean && start < end ? { start, end } : null;
}

function withEdits(
	text: string,
	range: { start: number; end: number },
	edits: readonly { start: number; end: number; text: string }[],
) {
	const sorted = edits.toSorted((a, b) => a.start - b.start);
	let out = "";
	let at = range.start;
	for (const edit of sorted) {
		out += text.slice(at, edit.start) + edit.text;
		at = edit.end;
	}
	out += text.slice(at, range.end);
	/** Where an offset of the file lies in the result. */
	const shifted = (offset: number): number =>
		sorted.reduce(
			(sum, edit) =>
				edit.end <= offset
					? sum + edit.text.length - (edit.end - edit.start)
					: sum,
			offset - range.start,
		);
	return {
		text: out,
		keep: (places: readonly { start: number; end: number }[]) =>
			places.map(({ start, end }) => ({
				start: shifted(start),
				end: shifted(end),
			})),
	};
}

interface Exits {
	readonly returns: readonly Return[];
	readonly continues: readonly Branch[];
}

/** How the body is left, or null when a literal could not leave it like that, or when another defer would change. */
function exitsOf(found: LoopDefer): Exits | null {
	const { body } = found;
	const returns: Return[] = [];
	const continues: Branch[] = [];
	let possible = true;
	const search = (node: Node, inLoop: boolean, inSwitch: boolean): void => {
		switch (node.kind) {
			case "FuncLit":
				return;
			case "Return":
				returns.push(node);
				break;
			case "Branch":
				if (node.label !== null || node.token === "goto") possible = false;
				else if (node.token === "break") possible &&= inLoop || inSwitch;
				else if (node.token === "continue" && !inLoop) continues.push(node);
				return;
			case "Labeled":
			case "BadStmt":
			case "Go": // may use what is held after the iteration
				possible = false;
				return;
			case "Defer":
				possible &&= node === found.defer || releasesSurely(node);
				return;
			case "For":
			case "Range":
				forEachChild(node, (child) => search(child, true, false));
				return;
			case "Switch":
			case "TypeSwitch":
			case "Select":
				forEachChild(node, (child) => search(child, inLoop, true));
				return;
			default:
				break;
		}
		forEachChild(node, (child) => search(child, inLoop, inSwitch));
	};
	search(body, false, false);
	return possible ? { returns, continues } : null;
}

function releasesSurely(defer: Defer): boolean {
	return isSure(deferredReleases(defer));
}

function isSure(releases: readonly Release[]): boolean {
	return releases.length > 0 && releases.every((each) => !each.conditional);
}

/** Whether a statement never goes on to what follows; panics are taken for going on. */
function endsAlways(stmt: Stmt | undefined): boolean {
	switch (stmt?.kind) {
		case "Return":
			return true;
		case "Branch":
			return stmt.token === "continue";
		case "Block":
			return endsAlways(stmt.stmts.at(-1));
		case "If":
			return (
				stmt.otherwise !== null &&
				endsAlways(stmt.then) &&
				endsAlways(stmt.otherwise)
			);
		default:
			return false;
	}
}
