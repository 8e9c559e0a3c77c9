/** Puts the check of an error before the defer that needs it, or adds the one that is missing. */
import { type FallibleCall, nilTest } from "../../facts/errors.js";
import type { Defer, Func, Node, Stmt } from "../../go/ast.js";
import type { Cfg } from "../../go/cfg.js";
import { visit } from "../../go/walk.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { indentOf, standsAlone } from "./lines.js";
import { leaves, listHolding } from "./lists.js";
import { sourceOf } from "./words.js";
import { zeroValue } from "./zero.js";

export function errorCheckFix(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	found: FallibleCall,
): Fix | null {
	return found.last.name === "_"
		? addCheck(unit, cfg, defer, found)
		: swap(unit, cfg, defer, found);
}

/** The check stands right after the defer: they change places. */
function swap(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	{ last }: FallibleCall,
): Fix | null {
	const list = listHolding(cfg.body, defer);
	const check = list?.[list.indexOf(defer) + 1];
	if (check?.kind !== "If" || check.init !== null || last.binding === null)
		return null;
	const isCheck =
		nilTest(check.condition, last.binding) === "!=" &&
		check.otherwise === null &&
		leaves(check.then);
	const between = unit.file.text.slice(defer.end, check.start);
	if (!isCheck || between.trim() !== "") return null;
	return {
		title: `Check \`${last.name}\` before the defer`,
		edits: [
			{
				start: defer.start,
				end: check.end,
				text: sourceOf(unit, check) + between + sourceOf(unit, defer),
			},
		],
	};
}

/** `f, _ := os.Open(path)` right before the defer. */
function addCheck(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	{ stmt, last }: FallibleCall,
): Fix | null {
	const { text } = unit.file;
	const list = listHolding(cfg.body, defer);
	const index = list?.indexOf(defer) ?? -1;
	if (list === null || stmt.kind !== "Assign" || stmt.op !== ":=") return null;
	if (list[index - 1] !== stmt || !standsAlone(text, stmt)) return null;
	if (!isFree(list, index, cfg, "err")) return null;
	const result = returned(unit, cfg.func);
	if (result === null) return null;
	const indent = indentOf(text, stmt.start);
	return {
		title: "Check the error",
		edits: [
			{ start: last.start, end: last.end, text: "err" },
			{
				start: stmt.end,
				end: stmt.end,
				text: `\n${indent}if err != nil {\n${indent}\t${result}\n${indent}}`,
			},
		],
	};
}

/** What to return with `err`, or null where that is for a person to say. */
function returned(unit: FunctionUnit, func: Func): string | null {
	const { results } = func.type;
	if (results.length === 0)
		return func.kind === "FuncDecl" && func.name.name === "main"
			? null
			: "return";
	const last = results.at(-1)?.type;
	if (last?.kind !== "Ident" || last.name !== "error") return null;
	const values = results.slice(0, -1).map(({ type }) => zeroValue(type, unit));
	return values.includes(null)
		? null
		: `return ${[...values, "err"].join(", ")}`;
}

/** Whether a new `err` in this list changes nothing: nobody declares it there alone, or means an outer one. */
function isFree(
	list: readonly Stmt[],
	from: number,
	cfg: Cfg,
	name: string,
): boolean {
	const sameScope = list === cfg.body.stmts;
	return list
		.slice(from)
		.every((stmt) => !clashes(stmt, list, sameScope, name));
}

function clashes(
	stmt: Stmt,
	list: readonly Stmt[],
	isBody: boolean,
	name: string,
): boolean {
	if (stmt.kind === "Assign" && stmt.op === ":=") {
		const others = stmt.left.filter(
			(left) =>
				left.kind === "Ident" && left.name !== name && left.name !== "_",
		);
		const declares = stmt.left.length !== others.length;
		const isNew = others.some(
			(left) =>
				left.kind === "Ident" &&
				left.binding?.kind === "local" &&
				left.binding.ident === left,
		);
		if (declares && !isNew && stmt.left.some((left) => isNamed(left, name)))
			return true;
	}
	if (stmt.kind === "DeclStmt")
		for (const spec of stmt.decl.specs)
			if (spec.kind === "VarSpec" && spec.names.some((at) => at.name === name))
				return true;
	return meansOuter(stmt, list, isBody, name);
}

function isNamed(node: Node, name: string): boolean {
	return node.kind === "Ident" && node.name === name;
}

/** Names a variable of that name that is declared outside of the list; a result of the function is the same scope. */
function meansOuter(
	stmt: Stmt,
	list: readonly Stmt[],
	isBody: boolean,
	name: string,
): boolean {
	const start = list[0]?.start ?? 0;
	const end = list.at(-1)?.end ?? 0;
	let outer = false;
	visit(stmt, (node) => {
		if (node.kind === "Ident" && node.name === name && node.binding !== null) {
			const { binding } = node;
			const inside =
				binding.kind === "local" &&
				start <= binding.ident.start &&
				binding.ident.end <= end;
			const ofFunction =
				isBody && binding.kind === "local" && binding.role === "result";
			outer ||= !inside && !ofFunction;
		}
		return !outer;
	});
	return outer;
}
