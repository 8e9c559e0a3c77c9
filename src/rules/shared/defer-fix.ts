/**
 * `defer f.Close()` where the resource is known to be there: after the check of its error. Only where running it at the
 * end of the function is right: not in a loop, and only when no path hands the resource on.
 */
import type { Acquisition } from "../../facts/acquire.js";
import { nilTest } from "../../facts/errors.js";
import type { Fate } from "../../facts/held.js";
import type { Block, Func, If, Local, Stmt } from "../../go/ast.js";
import { visitOwn } from "../../go/walk.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { beforeExits } from "./exit-fix.js";
import { releaseCall } from "./held-words.js";
import { indentOf, linesOf, nextLine, standsAlone } from "./lines.js";
import { type Siblings, siblingsOf } from "./siblings.js";
import { sourceOf } from "./words.js";

export function deferFix(
	unit: FunctionUnit,
	func: Func,
	acquisition: Acquisition,
	fate: Fate,
): Fix | null {
	const { holder, step } = acquisition;
	if (holder === null || func.body === null) return null;
	const siblings = siblingsOf(func.body, step);
	const anchor = siblings === null ? null : anchorOf(siblings, acquisition);
	if (anchor === null) return null;
	const atEnd =
		!fate.escaped &&
		acquisition.block.loop === null &&
		fate.leaks.every(({ kind }) => kind === "returns");
	return atEnd
		? deferred(unit, func.body, acquisition, anchor)
		: atExits(unit, func.body, acquisition, fate, anchor);
}

function deferred(
	unit: FunctionUnit,
	body: Block,
	acquisition: Acquisition,
	anchor: Anchor,
): Fix {
	const { text } = unit.file;
	const at = nextLine(text, anchor.after);
	const indent = indentOf(text, anchor.indent) + (anchor.deeper ? "\t" : "");
	const call = releaseCall(acquisition);
	return {
		title: `Add \`defer ${call}\``,
		edits: [
			{ start: at, end: at, text: `${indent}defer ${call}\n` },
			...replaced(unit, body, call, at),
		],
	};
}

/** Where other paths hand it on, or in a loop: by hand, at the exits behind the check that it is there. */
function atExits(
	unit: FunctionUnit,
	body: Block,
	acquisition: Acquisition,
	{ leaks }: Fate,
	anchor: Anchor,
): Fix | null {
	const { holder } = acquisition;
	const exits = leaks.map(({ at }) => at);
	const reached = leaks.every(
		({ kind, at }) =>
			(kind === "returns" || kind === "iterates") &&
			anchor.after <= at.start &&
			at.end <= anchor.until,
	);
	const call = releaseCall(acquisition);
	const edits = reached
		? beforeExits(
				unit.file.text,
				body,
				exits,
				call,
				(node) => node.kind !== "Ident" || node.binding !== holder,
			)
		: null;
	return edits === null ? null : { title: `Add \`${call}\``, edits };
}

/** Plain calls that the deferred one makes superfluous: alone on their lines, and the last thing before the end. */
function replaced(
	unit: FunctionUnit,
	body: Block,
	call: string,
	after: number,
): Fix["edits"] {
	const { text } = unit.file;
	const edits: { start: number; end: number; text: string }[] = [];
	const inList = (list: readonly Stmt[]): void => {
		list.forEach((stmt, i) => {
			const next = list[i + 1];
			const last = next === undefined ? list === body.stmts : isPlain(next);
			if (
				last &&
				stmt.start >= after &&
				stmt.kind === "ExprStmt" &&
				sourceOf(unit, stmt) === call &&
				standsAlone(text, stmt)
			)
				edits.push({ ...linesOf(text, stmt), text: "" });
		});
	};
	visitOwn(body, (node) => {
		if (node.kind === "Block") inList(node.stmts);
		return true;
	});
	return edits;
}

/** A return that calls nothing: nothing happens between the release and the end. */
function isPlain(stmt: Stmt): boolean {
	if (stmt.kind !== "Return") return false;
	let plain = true;
	visitOwn(stmt, (node) => {
		plain &&= node.kind !== "Call" && node.kind !== "Receive";
		return plain;
	});
	return plain;
}

interface Anchor {
	/** On the last line before the `defer`. */
	readonly after: number;
	/** On the line whose indentation it gets, or one more. */
	readonly indent: number;
	readonly deeper: boolean;
	/** Up to here it is known to be there. */
	readonly until: number;
}

/** After the statement, after the `if err != nil { return … }` behind it, or first in `if f, err := …; err == nil {`. */
function anchorOf(siblings: Siblings, { error }: Acquisition): Anchor | null {
	if (siblings.kind === "init") return inThen(siblings.of, error);
	const { list, index, end: until } = siblings;
	const stmt = list[index];
	if (stmt === undefined) return null;
	const indent = stmt.start;
	if (error === null) return { after: stmt.end, indent, deeper: false, until };
	const check = list[index + 1];
	return check?.kind === "If" && isFailureCheck(check, error)
		? { after: check.end, indent, deeper: false, until }
		: null;
}

function inThen(stmt: If, error: Local | null): Anchor | null {
	const opened = error !== null && nilTest(stmt.condition, error) === "==";
	return opened
		? {
				after: stmt.then.start,
				indent: stmt.start,
				deeper: true,
				until: stmt.then.end,
			}
		: null;
}

function isFailureCheck(check: If, error: Local): boolean {
	return (
		check.init === null &&
		check.otherwise === null &&
		nilTest(check.condition, error) === "!=" &&
		leaves(check.then)
	);
}

function leaves({ stmts }: Block): boolean {
	const last = stmts.at(-1);
	if (last?.kind === "Branch") return last.token === "continue";
	return last?.kind === "Return" || isEnding(last);
}

function isEnding(stmt: Stmt | undefined): boolean {
	if (stmt?.kind !== "ExprStmt" || stmt.expr.kind !== "Call") return false;
	const { fun } = stmt.expr;
	const name =
		fun.kind === "Selector"
			? fun.field.name
			: fun.kind === "Ident"
				? fun.name
				: "";
	return /^(panic|Exit|Fatal|Panic)/.test(name);
}
