/** Who in the package takes two locks the other way round, as far as can happen at the same time. */
import type { FuncDecl } from "../go/ast.js";
import { isTestPath } from "../go/constraint.js";
import type { DeclSlice, GoFile, GoPackage } from "../go/package.js";
import { inFile, type TypeScope } from "../go/type.js";
import { innermost, writtenCall, writtenCalls } from "./lock-class.js";
import {
	type LockPair,
	lockPairsOf,
	MAX_DEPTH,
	takesBoth,
} from "./lock-order.js";
import { hasWriter } from "./lock-writers.js";
import type { LockCall } from "./locks.js";
import { mayReachFrom } from "./may-reach.js";

/** The pairs of two classes in the package: those of one file first, in the order of the text. */
export interface BothOrders {
	/** In the same order as `pair`, in its file. */
	readonly same: readonly LockPair[];
	/** In the other order, its file first. */
	readonly opposite: readonly LockPair[];
}

export function bothOrders(pair: LockPair, scope: TypeScope): BothOrders {
	const { first, second, file } = pair;
	const along = { first: first.name, second: second.name };
	const against = { first: second.name, second: first.name };
	const written = operandText(second.lock, inFile(scope, file));
	const opposite = pairsIn(
		[file, ...scope.pkg.files.filter((other) => other !== file)],
		against,
		written,
		scope,
	).filter((other) => canMeet(pair, other, scope));
	// Without the other side nothing is wrong.
	const same = opposite.length > 0 ? pairsIn([file], along, null, scope) : [];
	return { same, opposite };
}

interface Order {
	readonly first: string;
	readonly second: string;
}

/** Functions are parsed for one question up to this number, the file's own first. */
const MAX_PARSED = 200;

const answers = new WeakMap<GoPackage, Map<string, readonly LockPair[]>>();

/** Functions that take the same two locks ask the same. */
function pairsIn(
	files: readonly GoFile[],
	order: Order,
	written: string | null,
	scope: TypeScope,
): readonly LockPair[] {
	const known =
		answers.get(scope.pkg) ?? new Map<string, readonly LockPair[]>();
	answers.set(scope.pkg, known);
	const own = files[0]?.path;
	const key = [own, files.length, order.first, order.second, written].join(
		"\n",
	);
	const pairs = known.get(key) ?? findPairs(files, order, written, scope);
	known.set(key, pairs);
	return pairs;
}

function findPairs(
	files: readonly GoFile[],
	order: Order,
	written: string | null,
	scope: TypeScope,
): readonly LockPair[] {
	const found: LockPair[] = [];
	let parsed = 0;
	for (const file of files)
		for (const taking of takingIn(file)) {
			if (!mayTakeBoth(file, taking, order, written, scope.pkg)) continue;
			const { slice } = taking;
			if (++parsed > MAX_PARSED) return found;
			const decl = scope.pkg.parseFunc(file, slice)?.decl;
			if (decl === undefined) continue;
			const there = inFile(scope, file);
			if (!takesBoth(decl, [order.first, order.second], there)) continue;
			for (const pair of lockPairsOf(decl, there))
				if (
					pair.first.name === order.first &&
					pair.second.name === order.second
				)
					found.push(pair);
		}
	return found;
}

/** As the lock is written where it is taken: `js.mu`. */
function operandText(lock: LockCall, scope: TypeScope): string | null {
	const { call, file } = innermost(lock, scope);
	return call.fun.kind === "Selector"
		? file.text.slice(call.fun.operand.start, call.fun.operand.end)
		: null;
}

/**
 * Told from the text: it takes the first lock, and takes the second too; or calls what may, and is a method of the type that
 * has the first, or writes it the same way (variables of one type have one name in most packages).
 */
function mayTakeBoth(
	file: GoFile,
	{ slice, calls }: Taking,
	{ first, second }: Order,
	written: string | null,
	pkg: GoPackage,
): boolean {
	const takesFirst = takesOf(calls, first);
	if (takesFirst === 0) return false;
	const alike = writtenCall(first, "Lock") === writtenCall(second, "Lock");
	if (alike ? takesFirst > 1 : takesOf(calls, second) > 0) return true;
	const text = file.text.slice(slice.start, slice.end);
	const ownFirst =
		slice.receiver === first.split(".")[0] ||
		(written !== null &&
			(text.includes(`${written}.Lock()`) ||
				text.includes(`${written}.RLock()`)));
	return (
		ownFirst && mayReachFrom(file, slice, writtenCalls(second), MAX_DEPTH, pkg)
	);
}

/** How many of the calls end as those that take the lock. */
function takesOf(calls: readonly string[], lock: string): number {
	const [write, read] = writtenCalls(lock);
	return calls.filter(
		(call) =>
			(write !== undefined && call.endsWith(write)) ||
			(read !== undefined && call.endsWith(read)),
	).length;
}

/** A function that takes locks, and how its calls are written that do: `s.mu.Lock()`. */
interface Taking {
	readonly slice: DeclSlice;
	readonly calls: readonly string[];
}

const taking = new WeakMap<GoFile, readonly Taking[]>();

/** Each pair of locks asks about every function of the package: those that take none are left out once. */
function takingIn(file: GoFile): readonly Taking[] {
	const known = taking.get(file);
	if (known !== undefined) return known;
	const found = file.decls.flatMap((slice) => {
		if (slice.kind !== "func" && slice.kind !== "method") return [];
		if (!isSharedName(slice.name, file)) return [];
		const calls = file.text.slice(slice.start, slice.end).match(TAKES) ?? [];
		return calls.length === 0 ? [] : { slice, calls };
	});
	taking.set(file, found);
	return found;
}

const TAKES = /[\p{L}\w.]*\.R?Lock\(\)/gu;

/** Code that runs once, before anybody else has the objects, and tests are no other side. */
export function isShared({ name }: FuncDecl, file: GoFile): boolean {
	return isSharedName(name.name, file);
}

function isSharedName(name: string, { path }: GoFile): boolean {
	return (
		!isTestPath(path) &&
		!/^(main|init|[Nn]ew|[Ii]nit|[Mm]ake|[Ss]etup)([A-Z0-9_].*)?$/.test(name)
	);
}

function canMeet(a: LockPair, b: LockPair, scope: TypeScope): boolean {
	if ([...a.gates].some((gate) => b.gates.has(gate))) return false;
	return (
		excludes(a.first.lock.op, b.second.lock.op, a.first.name, scope) &&
		excludes(b.first.lock.op, a.second.lock.op, b.first.name, scope)
	);
}

/** Whether who wants the lock waits for who has it: two readers only with a writer in between. */
function excludes(
	has: string,
	wants: string,
	name: string,
	scope: TypeScope,
): boolean {
	return has === "Lock" || wants === "Lock" || hasWriter(name, scope);
}
