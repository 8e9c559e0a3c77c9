/** How long a `time.Duration` is, where it is written out. */

import type { Expr } from "../../go/ast.js";
import { importPath } from "../../go/denoted.js";
import type { GoPackage } from "../../go/package.js";

/** In nanoseconds. */
export const SECOND = 1e9;

const UNITS: Readonly<Record<string, number>> = {
	Nanosecond: 1,
	Microsecond: 1e3,
	Millisecond: 1e6,
	Second: SECOND,
	Minute: 60 * SECOND,
	Hour: 3600 * SECOND,
};

/** `5 * time.Second`, `time.Duration(5)`, constants of the package made of these; null for what only runs tell. */
export function durationOf(
	expr: Expr,
	pkg: GoPackage,
	depth = 0,
): number | null {
	if (depth > 8) return null;
	const inner = (e: Expr): number | null => durationOf(e, pkg, depth + 1);
	switch (expr.kind) {
		case "BasicLit":
			return number(expr.value);
		case "Selector":
			return importPath(expr.operand) === "time"
				? (UNITS[expr.field.name] ?? null)
				: null;
		case "Binary": {
			const left = inner(expr.left);
			const right = left === null ? null : inner(expr.right);
			if (left === null || right === null) return null;
			if (expr.op === "*") return left * right;
			if (expr.op === "/") return right === 0 ? null : left / right;
			return expr.op === "+" ? left + right : null;
		}
		case "Call":
			return expr.fun.kind === "Selector" &&
				importPath(expr.fun.operand) === "time" &&
				expr.fun.field.name === "Duration" &&
				expr.args[0] !== undefined
				? inner(expr.args[0])
				: null;
		case "Ident":
			return constantOf(expr, pkg, depth);
		default:
			return null;
	}
}

function constantOf(
	{ binding }: Extract<Expr, { kind: "Ident" }>,
	pkg: GoPackage,
	depth: number,
): number | null {
	if (binding?.kind === "local")
		return binding.role === "constant" && binding.init !== null
			? durationOf(binding.init.expr, pkg, depth + 1)
			: null;
	if (binding?.kind !== "package") return null;
	const found = pkg.value(binding.name);
	const value = found?.node.values[found.index];
	return found?.node.constant === true && value !== undefined
		? durationOf(value, pkg, depth + 1)
		: null;
}

function number(text: string): number | null {
	const value = Number(text.replaceAll("_", ""));
	return Number.isFinite(value) ? value : null;
}
