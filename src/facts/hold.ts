/** How variables hold something that somebody must release, and how their fields do. */
import type { Expr, Local } from "../go/ast.js";
import type { TypeRow } from "./library/row.js";

/**
 * How a variable holds the resource. `releases` are the ways to release it from here: `Body.Close` for the response,
 * `Close` for its body. Empty: it only carries the resource (a `bufio.Reader` around it), and cannot release it.
 */
export interface Hold {
	readonly releases: readonly string[];
}

export type Holds = ReadonlyMap<Local, Hold>;

/** Holds it without being able to release it. */
export const CARRIES: Hold = { releases: [] };

/** How an expression holds the resource, when it is a variable or a field of one. */
export function holdOf(expr: Expr, holds: Holds, type: TypeRow): Hold | null {
	if (expr.kind === "Ident")
		return expr.binding?.kind === "local"
			? (holds.get(expr.binding) ?? null)
			: null;
	if (expr.kind !== "Selector") return null;
	const outer = holdOf(expr.operand, holds, type);
	return outer === null ? null : fieldHold(outer, expr.field.name, type);
}

/** How a field of what is held holds it, or null where that is known to be something else. */
export function fieldHold(
	outer: Hold,
	field: string,
	type: TypeRow,
): Hold | null {
	const prefix = `${field}.`;
	const inner = outer.releases
		.filter((way) => way.startsWith(prefix))
		.map((way) => way.slice(prefix.length));
	if (inner.length > 0) return { releases: inner };
	const known = type.fields?.[field];
	return known === undefined || known.includes("chan") ? CARRIES : null;
}

/** How a struct holds what one of its fields does. */
export function heldIn(field: string, { releases }: Hold): Hold {
	return { releases: releases.map((way) => `${field}.${way}`) };
}

/** One value that holds it in several ways. */
export function together(holds: readonly Hold[]): Hold {
	return { releases: [...new Set(holds.flatMap(({ releases }) => releases))] };
}

/**
 * Whether calling a method, or a field that is a function, releases it. A method that is promoted from an embedded field
 * is called without naming the field.
 */
export function isReleasedBy({ releases }: Hold, name: string): boolean {
	return releases.some(
		(way) =>
			way === name ||
			way.endsWith(`.${name}`) ||
			(way.startsWith(`${name}.(`) && !way.endsWith("_)")),
	);
}
