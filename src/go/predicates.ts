/**
 * What is known along a path about conditions: which predicates held, until a variable in them changes. Only what is
 * asked twice, or is about a variable that is set to a constant somewhere, is remembered: the rest cannot
 * contradict itself, and each remembered fact multiplies the paths.
 */
import type { Assign, Binding, Call, Expr, Node } from "./ast.js";
import type { Cfg, Edge, Step } from "./cfg.js";
import { visit } from "./walk.js";

/** An immutable set of truths; `key` tells equal sets apart from others. */
export interface Facts {
	readonly truths: ReadonlyMap<string, boolean>;
	readonly key: string;
}

export interface Predicates {
	readonly none: Facts;
	/** What is still known after a step: assignments forget, constants teach. */
	readonly after: (facts: Facts, step: Step) => Facts;
	/** What is known on an edge, or null when the edge cannot be taken. */
	readonly along: (facts: Facts, edge: Edge) => Facts | null;
}

/** A condition in one canonical form: `a != nil` is the atom `a == nil` with `holds` false. */
interface Atom {
	readonly text: string;
	readonly holds: boolean;
	readonly bindings: readonly Binding[];
}

const cache = new WeakMap<Cfg, Predicates>();

export function predicatesOf(cfg: Cfg): Predicates {
	const known = cache.get(cfg);
	if (known !== undefined) return known;
	const made = makePredicates(cfg);
	cache.set(cfg, made);
	return made;
}

function makePredicates(cfg: Cfg): Predicates {
	const ids = new Map<Binding, number>();
	const untracked = changedElsewhere(cfg);
	const atoms = new Map<Expr, Atom | null>();
	const atomOf = (condition: Expr): Atom | null => {
		let atom = atoms.get(condition);
		if (atom === undefined) {
			atom = canonical(condition, ids);
			if (atom?.bindings.some((binding) => untracked.has(binding))) atom = null;
			atoms.set(condition, atom);
		}
		return atom;
	};
	const worthKnowing = relevantAtoms(cfg, atomOf);
	const mentions = mentionsByBinding(worthKnowing);

	const none: Facts = { truths: new Map(), key: "" };
	return {
		none,
		after: (facts, step) => {
			const changed = assignedBy(step);
			if (changed.length === 0) return facts;
			const truths = new Map(facts.truths);
			for (const { binding } of changed)
				for (const text of mentions.get(binding) ?? []) truths.delete(text);
			for (const { binding, constant } of changed) {
				if (constant === null || untracked.has(binding)) continue;
				const id = idOf(binding, ids);
				if (constant === "nil")
					learn(truths, `#${id}==nil`, true, worthKnowing);
				else learn(truths, `#${id}`, constant === "true", worthKnowing);
			}
			return factsOf(truths);
		},
		along: (facts, edge) => {
			if (
				edge.condition === null ||
				(edge.kind !== "true" && edge.kind !== "false")
			)
				return facts;
			const atom = atomOf(edge.condition);
			if (atom === null) return facts;
			const truth = atom.holds === (edge.kind === "true");
			const before = facts.truths.get(atom.text);
			if (before !== undefined) return before === truth ? facts : null;
			if (!worthKnowing.has(atom.text)) return facts;
			const truths = new Map(facts.truths);
			truths.set(atom.text, truth);
			return factsOf(truths);
		},
	};
}

function learn(
	truths: Map<string, boolean>,
	text: string,
	truth: boolean,
	worthKnowing: ReadonlyMap<string, Atom>,
): void {
	if (worthKnowing.has(text)) truths.set(text, truth);
}

function factsOf(truths: ReadonlyMap<string, boolean>): Facts {
	const key = [...truths]
		.map(([text, truth]) => (truth ? text : `!${text}`))
		.sort()
		.join(";");
	return { truths, key };
}

/** Atoms that are asked at two places, or that speak of a variable which somewhere becomes true, false or nil. */
function relevantAtoms(
	cfg: Cfg,
	atomOf: (condition: Expr) => Atom | null,
): ReadonlyMap<string, Atom> {
	const places = new Map<string, { atom: Atom; conditions: Set<Expr> }>();
	const constants = new Set<Binding>();
	for (const block of cfg.blocks) {
		for (const step of block.steps)
			for (const { binding, constant } of assignedBy(step))
				if (constant !== null) constants.add(binding);
		for (const edge of block.succs) {
			const atom = edge.condition === null ? null : atomOf(edge.condition);
			if (atom === null || edge.condition === null) continue;
			const place = places.get(atom.text) ?? { atom, conditions: new Set() };
			place.conditions.add(edge.condition);
			places.set(atom.text, place);
		}
	}
	const relevant = new Map<string, Atom>();
	for (const [text, { atom, conditions }] of places)
		if (
			conditions.size > 1 ||
			atom.bindings.some((binding) => constants.has(binding))
		)
			relevant.set(text, atom);
	return relevant;
}

function mentionsByBinding(
	atoms: ReadonlyMap<string, Atom>,
): ReadonlyMap<Binding, readonly string[]> {
	const mentions = new Map<Binding, string[]>();
	for (const [text, { bindings }] of atoms)
		for (const binding of bindings) {
			const texts = mentions.get(binding);
			if (texts === undefined) mentions.set(binding, [text]);
			else texts.push(text);
		}
	return mentions;
}

/** Variables that may change between two steps without an assignment in this graph: written by a closure, or through a pointer. */
function changedElsewhere(cfg: Cfg): ReadonlySet<Binding> {
	const changed = new Set<Binding>();
	let literals = 0;
	const enter = (node: Node): boolean => {
		if (node.kind === "FuncLit") {
			literals++;
			visit(node.body, enter);
			literals--;
			return false;
		}
		if (node.kind === "Unary" && node.op === "&") {
			const root = rootBinding(node.operand);
			if (root !== null) changed.add(root);
		}
		if (literals > 0)
			for (const { binding } of assignedBy(node)) changed.add(binding);
		return true;
	};
	visit(cfg.body, enter);
	return changed;
}

interface Assigned {
	readonly binding: Binding;
	readonly constant: "true" | "false" | "nil" | null;
}

/** The variables that a step sets. `x.f = v` and `x[i] = v` count as setting `x`. */
function assignedBy(step: Node): readonly Assigned[] {
	switch (step.kind) {
		case "Assign":
			return assignedByAssign(step);
		case "IncDec":
			return targets([step.operand]);
		case "Range":
			return targets([step.key, step.value]);
		case "DeclStmt":
			return step.decl.specs.flatMap((spec) =>
				spec.kind !== "VarSpec"
					? []
					: spec.names.flatMap((name, i) =>
							name.binding === null
								? []
								: [
										{
											binding: name.binding,
											constant: zeroOrConstant(spec.values, i, spec.type),
										},
									],
						),
			);
		default:
			return [];
	}
}

function assignedByAssign(assign: Assign): readonly Assigned[] {
	return assign.left.flatMap((left, i) => {
		const binding = rootBinding(left);
		if (binding === null) return [];
		const right =
			assign.left.length === assign.right.length ? assign.right[i] : undefined;
		const whole =
			left.kind === "Ident" && (assign.op === "=" || assign.op === ":=");
		return [
			{
				binding,
				constant: whole && right !== undefined ? constantOf(right) : null,
			},
		];
	});
}

function targets(exprs: readonly (Expr | null)[]): readonly Assigned[] {
	return exprs.flatMap((expr) => {
		const binding = expr === null ? null : rootBinding(expr);
		return binding === null ? [] : [{ binding, constant: null }];
	});
}

/** `var ok bool` is false, `var err error` is nil; of other types nothing is said. */
function zeroOrConstant(
	values: readonly Expr[],
	index: number,
	type: Expr | null,
): Assigned["constant"] {
	const value = values[index];
	if (value !== undefined) return constantOf(value);
	if (values.length > 0 || type === null) return null;
	if (type.kind === "Unary" && type.op === "*") return "nil";
	if (type.kind !== "Ident" || type.binding?.kind !== "universe") return null;
	if (type.name === "bool") return "false";
	return type.name === "error" ? "nil" : null;
}

function constantOf(expr: Expr): Assigned["constant"] {
	if (expr.kind !== "Ident" || expr.binding?.kind !== "universe") return null;
	const { name } = expr;
	return name === "true" || name === "false" || name === "nil" ? name : null;
}

function rootBinding(expr: Expr): Binding | null {
	let at = expr;
	for (;;) {
		if (at.kind === "Ident") return at.binding;
		if (
			at.kind === "Selector" ||
			at.kind === "Index" ||
			at.kind === "SliceExpr"
		)
			at = at.operand;
		else if (at.kind === "Unary" && at.op === "*") at = at.operand;
		else return null;
	}
}

// ------------------------------------------------------------------------------------------ canonical forms

function canonical(condition: Expr, ids: Map<Binding, number>): Atom | null {
	const bindings: Binding[] = [];
	const text = (expr: Expr): string | null => textOf(expr, ids, bindings, 0);
	if (condition.kind !== "Binary") {
		const plain = text(condition);
		return plain === null ? null : { text: plain, holds: true, bindings };
	}
	const left = text(condition.left);
	const right = text(condition.right);
	if (left === null || right === null) return null;
	switch (condition.op) {
		case "==":
		case "!=": {
			const [a, b] = ordered(left, right);
			return booleanAtom(a, b, condition.op === "==", bindings);
		}
		case "<":
			return { text: `${left}<${right}`, holds: true, bindings };
		case ">=":
			return { text: `${left}<${right}`, holds: false, bindings };
		case ">":
			return { text: `${right}<${left}`, holds: true, bindings };
		case "<=":
			return { text: `${right}<${left}`, holds: false, bindings };
		default:
			return null;
	}
}

/** `ok == true` is the atom `ok`. */
function booleanAtom(
	a: string,
	b: string,
	equal: boolean,
	bindings: readonly Binding[],
): Atom {
	if (b === "true") return { text: a, holds: equal, bindings };
	if (b === "false") return { text: a, holds: !equal, bindings };
	return { text: `${a}==${b}`, holds: equal, bindings };
}

/** Variables (`#n`) first, so that `nil == err` and `err == nil` are one atom. */
function ordered(a: string, b: string): readonly [string, string] {
	if (a.startsWith("#") !== b.startsWith("#"))
		return a.startsWith("#") ? [a, b] : [b, a];
	return a < b ? [a, b] : [b, a];
}

/** Functions of these packages give the same answer when asked the same again. */
const PURE_PACKAGES = new Set([
	"strings",
	"bytes",
	"errors",
	"path",
	"path/filepath",
	"math",
	"slices",
	"reflect",
	"unicode",
	"utf8",
]);

/** A text that is equal for equal expressions, or null when asking twice may give two answers. */
function textOf(
	expr: Expr,
	ids: Map<Binding, number>,
	bindings: Binding[],
	depth: number,
): string | null {
	if (depth > 8) return null;
	const inner = (e: Expr): string | null => textOf(e, ids, bindings, depth + 1);
	switch (expr.kind) {
		case "Ident":
			return identText(expr.binding, expr.name, ids, bindings);
		case "BasicLit":
			return expr.value;
		case "Selector": {
			const operand = inner(expr.operand);
			return operand === null ? null : `${operand}.${expr.field.name}`;
		}
		case "Index":
			return joined("[", [expr.operand, ...expr.indices].map(inner));
		case "Unary":
			return expr.op === "&" ? null : joined(expr.op, [inner(expr.operand)]);
		case "Binary":
			return joined(expr.op, [inner(expr.left), inner(expr.right)]);
		case "Call":
			return isPureCall(expr)
				? joined("(", [expr.fun, ...expr.args].map(inner))
				: null;
		default:
			return null;
	}
}

function identText(
	binding: Binding | null,
	name: string,
	ids: Map<Binding, number>,
	bindings: Binding[],
): string | null {
	if (binding === null) return null;
	if (binding.kind !== "local") return name;
	bindings.push(binding);
	return `#${idOf(binding, ids)}`;
}

function idOf(binding: Binding, ids: Map<Binding, number>): number {
	const known = ids.get(binding);
	if (known !== undefined) return known;
	ids.set(binding, ids.size);
	return ids.size - 1;
}

function joined(op: string, parts: readonly (string | null)[]): string | null {
	return parts.includes(null) ? null : `(${parts.join(op)})`;
}

function isPureCall(call: Call): boolean {
	const { fun } = call;
	if (fun.kind === "Ident")
		return (
			fun.binding?.kind === "universe" &&
			(fun.name === "len" || fun.name === "cap")
		);
	if (fun.kind !== "Selector" || fun.operand.kind !== "Ident") return false;
	const { binding } = fun.operand;
	return binding?.kind === "import" && PURE_PACKAGES.has(binding.path);
}
