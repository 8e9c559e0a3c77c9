/**
 * Summaries of the functions of a package, made when somebody asks and remembered for as long as the package is. A function
 * that calls others asks the summaries one level below; at the lowest level nothing is known, so recursion ends and an
 * answer does not depend on what was asked before.
 */
import type { Call, FuncDecl } from "../go/ast.js";
import type { Declared, GoPackage } from "../go/package.js";
import { inFile, type TypeScope } from "../go/type.js";
import { resultTypes } from "../go/types.js";
import { byTable } from "./by-table.js";
import { calleeOf } from "./callee.js";
import { graphOf } from "./graph.js";
import type { Opens } from "./library.js";
import { mayCallOwn } from "./may-reach.js";
import { mayNeedRelease, opensOfResult } from "./summarize-opens.js";
import { parameterEffect } from "./summarize-parameter.js";
import { openedByResults } from "./summarize-results.js";
import {
	type CallEffect,
	type Given,
	KEEPS,
	type Resource,
	type Summaries,
} from "./summary.js";

/** How many calls deep functions of the package are looked into. */
const DEPTH = 4;

const made = new WeakMap<GoPackage, Summaries>();

export function summariesOf(pkg: GoPackage): Summaries {
	const known = made.get(pkg);
	if (known !== undefined) return known;
	let level = byTable;
	for (let i = 0; i < DEPTH; i++) level = above(level);
	made.set(pkg, level);
	return level;
}

function above(below: Summaries): Summaries {
	const effects = new WeakMap<FuncDecl, Map<string, CallEffect>>();
	const openings = new WeakMap<FuncDecl, readonly Opens[]>();

	const effectOf = (
		{ node, file }: Declared<FuncDecl>,
		given: Given,
		{ opens, hold }: Resource,
		scope: TypeScope,
	): CallEffect => {
		const known = effects.get(node) ?? new Map<string, CallEffect>();
		effects.set(node, known);
		const key = [given, opens.family, opens.what, ...hold.releases].join();
		const answer = known.get(key);
		if (answer !== undefined) return answer;
		const there = inFile(scope, file);
		const cfg = graphOf(node, file, scope.pkg);
		const context = { func: node, scope: there, opens, summaries: below };
		const effect =
			cfg === null ? KEEPS : parameterEffect(node, given, hold, cfg, context);
		known.set(key, effect);
		return effect;
	};

	const opensOf = (
		{ node, file }: Declared<FuncDecl>,
		scope: TypeScope,
	): readonly Opens[] => {
		const known = openings.get(node);
		if (known !== undefined) return known;
		const there = inFile(scope, file);
		const cfg = graphOf(node, file, scope.pkg);
		const opens =
			cfg === null
				? []
				: openedByResults(node, cfg, there, below).flatMap(
						(result) =>
							opensOfResult(
								node,
								result,
								there,
								(method, given, resource) =>
									effectOf(method, given, resource, there).ok,
							) ?? [],
					);
		openings.set(node, opens);
		return opens;
	};

	return {
		effect: (call, given, resource, scope) => {
			const declared = declaredBy(call, scope);
			return declared === null
				? byTable.effect(call, given, resource, scope)
				: effectOf(declared, given, resource, scope);
		},
		opens: (call, scope) => {
			const results = mayCallOwn(call, scope.pkg)
				? resultTypes(call, scope)
				: null;
			const declared = results?.some((type) => mayNeedRelease(type, scope.pkg))
				? declaredBy(call, scope)
				: null;
			return declared === null
				? byTable.opens(call, scope)
				: opensOf(declared, scope);
		},
	};
}

/** The function or method of this package that a call calls. */
function declaredBy(call: Call, scope: TypeScope): Declared<FuncDecl> | null {
	const callee = calleeOf(call, scope);
	return callee?.kind === "function" || callee?.kind === "method"
		? callee.declared
		: null;
}
