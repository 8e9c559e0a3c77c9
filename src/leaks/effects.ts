/**
 * Functions of the package that only compute: they communicate with nobody, make and keep nothing that anybody could wait for, and
 * change plain values only. A call of one is not followed: its results are unknown, and so is what it may have written. Following
 * them would make every loop over samples a thousand states of an exploration that is about channels.
 */
import { calleeOf } from "../facts/callee.js";
import { scopeOf } from "../facts/types.js";
import type { Call, Expr, FuncDecl, Node, Param } from "../go/ast.js";
import { denoted, underlying } from "../go/denoted.js";
import type { Declared, GoPackage } from "../go/package.js";
import { namedBase, type TypeScope } from "../go/type.js";
import { typeOf } from "../go/types.js";
import { forEachChild } from "../go/walk.js";
import { carriesNothing, isHarmlessLibrary, isPlain } from "./plain.js";

/** What a call of a computing function may change of what it is given. */
export interface Effects {
	/** Names of fields that it or what it calls assigns. */
	readonly fields: ReadonlySet<string>;
	/** It assigns elements of slices or maps. */
	readonly elements: boolean;
	/** It assigns through pointers. */
	readonly pointers: boolean;
	/** Loops and branches on the way: where there are few, following the call is exact and cheap. */
	readonly branches: number;
}

/** Text that no computing function has, outside of comments and strings: found without parsing. */
const COMMUNICATES =
	/<-|\bchan\b|\bgo\s+[\w(]|\bselect\s*\{|\bclose\(|\brecover\(|\.(?:R?Lock|R?Unlock|Wait|Done|Signal|Broadcast)\(/;

/** A loop may be gone through any number of times. */
const LOOP_BRANCHES = 4;
/** Calls within calls that are looked into. */
const MAX_DEPTH = 6;

const known = new WeakMap<FuncDecl, Effects | null>();

/** The effects of a function of the package; null when it does more than to compute, or when that cannot be told. */
export function effectsOf(
	declared: Declared<FuncDecl>,
	pkg: GoPackage,
): Effects | null {
	const before = known.get(declared.node);
	if (before !== undefined) return before;
	const effects = new Survey(pkg).of(declared);
	known.set(declared.node, effects);
	return effects;
}

interface Found {
	readonly fields: Set<string>;
	elements: boolean;
	pointers: boolean;
	branches: number;
}

/** One question, with the functions that are being looked at: a recursive call adds nothing of its own. */
class Survey {
	private readonly pkg: GoPackage;
	private readonly open = new Set<FuncDecl>();
	private readonly done = new Set<FuncDecl>();
	private tooDeep = false;

	constructor(pkg: GoPackage) {
		this.pkg = pkg;
	}

	of(declared: Declared<FuncDecl>): Effects | null {
		const found: Found = {
			fields: new Set(),
			elements: false,
			pointers: false,
			branches: 0,
		};
		return this.add(declared, found) ? found : null;
	}

	/** Whether the function only computes; what it changes is put into `found`. */
	private add(declared: Declared<FuncDecl>, found: Found): boolean {
		const { node, file } = declared;
		if (this.open.has(node) || this.done.has(node)) return true;
		const before = known.get(node);
		if (before === null) return false;
		if (before !== undefined) {
			merge(found, before);
			return true;
		}
		if (this.open.size >= MAX_DEPTH) this.tooDeep = true;
		if (node.body === null || this.tooDeep) return false;
		if (COMMUNICATES.test(file.text.slice(node.start, node.end))) {
			known.set(node, null);
			return false;
		}
		this.open.add(node);
		const scope = scopeOf(file, this.pkg);
		const computes =
			node.type.results.every((result) => isPlainParam(result, scope)) &&
			this.node(node.body, scope, node, found);
		this.open.delete(node);
		if (computes) this.done.add(node);
		// Whoever called it here fails with it, and is remembered in its turn.
		else if (!this.tooDeep) known.set(node, null);
		return computes;
	}

	private node(
		node: Node,
		scope: TypeScope,
		decl: FuncDecl,
		found: Found,
	): boolean {
		switch (node.kind) {
			case "Go":
			case "Send":
			case "Select":
			case "Receive":
			case "BadExpr":
			case "BadStmt":
				return false;
			case "Assign":
				if (
					!node.left.every((each, i) =>
						this.target(each, scope, found, node.right[i]),
					)
				)
					return false;
				break;
			case "IncDec":
				if (!this.target(node.operand, scope, found)) return false;
				break;
			case "If":
				found.branches++;
				break;
			case "Switch":
			case "TypeSwitch":
				found.branches += node.cases.length;
				break;
			case "For":
				found.branches += LOOP_BRANCHES;
				break;
			case "Range": {
				found.branches += LOOP_BRANCHES;
				const type = underlying(typeOf(node.subject, scope), scope, 0);
				if (type?.kind === "chan" || type?.kind === "func") return false;
				if (
					!node.define &&
					![node.key, node.value].every(
						(each) => each === null || this.target(each, scope, found),
					)
				)
					return false;
				break;
			}
			case "Call":
				if (!this.call(node, scope, decl, found)) return false;
				break;
		}
		let all = true;
		forEachChild(node, (child) => {
			all &&= this.node(child, scope, decl, found);
		});
		return all;
	}

	/** Own variables may be assigned anything, what is shared only plain values. */
	private target(
		expr: Expr,
		scope: TypeScope,
		found: Found,
		value?: Expr,
	): boolean {
		if (expr.kind === "Ident" && (expr.name === "_" || isLocal(expr)))
			return true;
		const plain =
			carriesNothing(typeOf(expr, scope), scope) ||
			(isForeign(expr, scope) && (!value || isPlain(value, scope)));
		if (!plain) return false;
		switch (expr.kind) {
			case "Ident":
				return true;
			case "Selector":
				found.fields.add(expr.field.name);
				return true;
			case "Index":
				found.elements = true;
				return true;
			case "Unary":
				found.pointers = true;
				return expr.op === "*";
			default:
				return false;
		}
	}

	private call(
		call: Call,
		scope: TypeScope,
		decl: FuncDecl,
		found: Found,
	): boolean {
		const callee = calleeOf(call, scope);
		switch (callee?.kind) {
			case "builtin":
				if (callee.name === "copy") found.elements = true;
				return callee.name !== "close" && callee.name !== "recover";
			case "conversion":
			case "literal":
				return true;
			case "library":
				// A function that is given one may call it: its body is looked at as well.
				return (
					isHarmlessLibrary(callee) &&
					call.args.every(
						(arg, i) =>
							arg.kind === "FuncLit" ||
							callee.known?.arg(i) === "uses" ||
							isPlain(arg, scope),
					)
				);
			case "function":
				return callee.declared !== null && this.add(callee.declared, found);
			case "method":
				return callee.declared === null
					? this.anyMethod(callee.name, found)
					: this.add(callee.declared, found);
			default:
				return call.fun.kind === "Selector"
					? call.args.every((arg) => isPlain(arg, scope)) &&
							this.anyMethod(call.fun.field.name, found)
					: this.isOwnLiteral(call.fun, decl);
		}
	}

	/** A method of nobody knows which type: any of the package with that name may be meant. */
	private anyMethod(name: string, found: Found): boolean {
		for (const file of this.pkg.files)
			for (const slice of file.decls) {
				if (slice.kind !== "method" || slice.name !== name) continue;
				if (COMMUNICATES.test(file.text.slice(slice.start, slice.end)))
					return false;
				const node = this.pkg.parseFunc(file, slice)?.decl;
				if (!node || !this.add({ file, node }, found)) return false;
			}
		return true;
	}

	/** A variable that holds a function literal of this very function, whose body is looked at where it stands. */
	private isOwnLiteral(fun: Expr, decl: FuncDecl): boolean {
		if (fun.kind !== "Ident" || fun.binding?.kind !== "local") return false;
		const { init, ident } = fun.binding;
		return (
			init?.expr.kind === "FuncLit" &&
			decl.start <= ident.start &&
			ident.end <= decl.end
		);
	}
}

function merge(found: Found, { fields, ...more }: Effects): void {
	for (const name of fields) found.fields.add(name);
	found.elements ||= more.elements;
	found.pointers ||= more.pointers;
	found.branches += more.branches;
}

function isLocal({ binding }: Extract<Expr, { kind: "Ident" }>): boolean {
	return binding?.kind === "local";
}

function isPlainParam({ type }: Param, scope: TypeScope): boolean {
	return carriesNothing(denoted(type, scope), scope);
}

/** Part of a value whose type another package declares. */
function isForeign(expr: Expr, scope: TypeScope): boolean {
	switch (expr.kind) {
		case "Selector":
		case "Index":
		case "Unary": {
			const base = namedBase(typeOf(expr.operand, scope));
			if (base !== null && base.path !== null)
				return carriesNothing(base, scope);
			return isForeign(expr.operand, scope);
		}
		default:
			return false;
	}
}
