/** Gives a result its variable's name, so that a deferred closure can change it; only where no meaning changes. */
import { mentions } from "../../facts/access.js";
import { makesError } from "../../facts/errors.js";
import type {
	Assign,
	Expr,
	Func,
	FuncLit,
	Local,
	Node,
	Stmt,
} from "../../go/ast.js";
import { visit, visitOwn } from "../../go/walk.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { indentOf, linesOf, standsAlone } from "./lines.js";
import { sourceOf } from "./words.js";

type Edit = Fix["edits"][number];

export function resultFix(
	unit: FunctionUnit,
	func: Func,
	literal: FuncLit,
	variable: Local,
	assignment: Node,
): Fix | null {
	const index = resultIndex(func, variable);
	if (index === null || isDeclaredTwice(func, variable)) return null;
	const result = func.type.results[index]?.type;
	// Of other types it is not known that the variable has the result's.
	if (result?.kind !== "Ident" || result.name !== "error") return null;
	const declaration = redeclared(unit, func, variable);
	const guard = guarded(unit, literal, variable, assignment);
	if (declaration === null || guard === null) return null;
	return {
		title: `Name the result \`${variable.name}\``,
		edits: [
			...named(unit, func, index, variable.name),
			...declaration,
			...guard,
		],
	};
}

/** The place of the variable in every return that gives it, or null where it has several. */
function resultIndex(func: Func, variable: Local): number | null {
	const indices = new Set<number>();
	let possible = true;
	if (func.body !== null)
		visitOwn(func.body, (node) => {
			if (node.kind !== "Return") return node.kind !== "FuncLit";
			possible &&= node.results.length === func.type.results.length;
			node.results.forEach((each, i) => {
				if (each.kind === "Ident" && each.binding === variable) indices.add(i);
			});
			return true;
		});
	const [only] = indices;
	return possible && indices.size === 1 && only !== undefined ? only : null;
}

/** Whether another variable of the function has the same name. */
function isDeclaredTwice(func: Func, variable: Local): boolean {
	let twice = false;
	if (func.body !== null)
		visitOwn(func.body, (node) => {
			if (node.kind === "Ident" && node.name === variable.name)
				twice ||= node.binding !== null && node.binding !== variable;
			return !twice && node.kind !== "FuncLit";
		});
	return twice;
}

function named(
	unit: FunctionUnit,
	func: Func,
	index: number,
	name: string,
): readonly Edit[] {
	const { results } = func.type;
	const [only] = results;
	if (results.length === 1 && only !== undefined) {
		const { start, end } = only.type;
		const before = unit.file.text.slice(0, start).trimEnd();
		// A single result in parentheses has them already.
		const open = before.endsWith("(") ? "" : "(";
		const close = open === "" ? "" : ")";
		return [
			{ start, end: start, text: `${open}${name} ` },
			...(close === "" ? [] : [{ start: end, end, text: close }]),
		];
	}
	return results.map(({ type: { start } }, i) => ({
		start,
		end: start,
		text: `${i === index ? name : "_"} `,
	}));
}

/**
 * What happens to the declaration of the variable, which must stand at the top of the function: `f, err :=` uses the
 * result, `var err error` goes, `err :=` becomes `err =`.
 */
function redeclared(
	{ file }: FunctionUnit,
	func: Func,
	variable: Local,
): readonly Edit[] | null {
	const declaration = func.body?.stmts.find((stmt) => stmt === variable.decl);
	if (declaration?.kind === "Assign") return reassigned(declaration, file.text);
	if (declaration?.kind !== "DeclStmt") return null;
	const [spec] = declaration.decl.specs;
	const removable =
		declaration.decl.specs.length === 1 &&
		spec?.kind === "VarSpec" &&
		spec.names.length === 1 &&
		spec.values.length === 0 &&
		standsAlone(file.text, declaration);
	return removable ? [{ ...linesOf(file.text, declaration), text: "" }] : null;
}

function reassigned(assign: Assign, text: string): readonly Edit[] | null {
	const declares = assign.left.filter(
		(left) =>
			left.kind === "Ident" &&
			left.binding?.kind === "local" &&
			left.binding.ident === left,
	);
	if (declares.length > 1) return [];
	const last = assign.left.at(-1);
	const first = assign.right[0];
	if (last === undefined || first === undefined) return null;
	const at = text.indexOf(":=", last.end);
	return at < 0 || at > first.start
		? null
		: [{ start: at, end: at + 2, text: "=" }];
}

/**
 * A bare `err = f.Close()` would now hide an earlier error by Close's nil, so it asks first. Null where what the assignment
 * would do is not clear.
 */
function guarded(
	unit: FunctionUnit,
	literal: FuncLit,
	variable: Local,
	assignment: Node,
): readonly Edit[] | null {
	if (assignment.kind !== "Assign") return null;
	if (assignment.right.some((right) => mentions(right, variable))) return [];
	if (!literal.body.stmts.includes(assignment as Stmt))
		return isConditional(literal, assignment, variable) ? [] : null;
	const [right] = assignment.right;
	if (assignment.left.length !== 1 || right?.kind !== "Call") return null;
	const { text } = unit.file;
	if (!standsAlone(text, assignment)) return null;
	const name = right.fun.kind === "Selector" ? right.fun.field.name : "defer";
	const other = `${name.charAt(0).toLowerCase()}${name.slice(1)}Err`;
	const indent = indentOf(text, assignment.start);
	return [
		{
			start: assignment.start,
			end: assignment.end,
			text:
				`if ${other} := ${sourceOf(unit, right)}; ${variable.name} == nil {\n` +
				`${indent}\t${variable.name} = ${other}\n${indent}}`,
		},
	];
}

/**
 * Inside of an `if` that says why: it asks for the variable or for what is assigned, or a new error is made there, as after
 * a recover.
 */
function isConditional(
	literal: FuncLit,
	assignment: Assign,
	variable: Local,
): boolean {
	const conditions = conditionsAround(literal.body, assignment);
	const [right] = assignment.right;
	if (conditions.length === 0 || right === undefined) return false;
	if (conditions.some((condition) => mentions(condition, variable)))
		return true;
	if (right.kind === "Ident" && right.binding !== null) {
		const { binding } = right;
		return conditions.some((condition) => mentions(condition, binding));
	}
	return right.kind === "Call" && makesError(right.fun);
}

function conditionsAround(body: Node, inner: Node): readonly Expr[] {
	const conditions: Expr[] = [];
	visit(body, (node) => {
		const holds = node.start <= inner.start && inner.end <= node.end;
		if (holds && node.kind === "If" && node.then.start <= inner.start)
			conditions.push(node.condition);
		return holds;
	});
	return conditions;
}
