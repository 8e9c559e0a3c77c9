/** Two locks that code of the package takes in both orders. */
import { innermost } from "../facts/lock-class.js";
import {
	type ClassedLock,
	type LockPair,
	lockPairsOf,
} from "../facts/lock-order.js";
import { bothOrders, isShared } from "../facts/opposite-order.js";
import { scopeOf } from "../facts/types.js";
import type { FuncDecl } from "../go/ast.js";
import type { GoFile } from "../go/package.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { expectsLock } from "./shared/expects-lock.js";
import { orLeaks } from "./shared/leaks.js";
import { lockText, throughWords } from "./shared/lock-words.js";
import { code, quoted } from "./shared/words.js";

export const lockOrderInversion: Rule = {
	name: "lock-order-inversion",
	severity: "error",
	docs: {
		summary: "two locks are taken in opposite orders",
		reports:
			"A lock that is taken while another is held, here or in a function of the package that is called, where other code of the package takes the two in the opposite order. A lock is known by its type and field, or as a variable of the package.",
		matters:
			"When both run at the same time, each holds what the other waits for, and neither ever goes on. It needs the right moment, so tests hardly ever see it.",
		example: `func (b *Bank) Deposit(n int) {
	b.accounts.Lock()
	defer b.accounts.Unlock()
	b.journal.Lock()
	defer b.journal.Unlock()
	b.entries = append(b.entries, n)
	b.balance += n
}

func (b *Bank) Audit() bool {
	b.journal.Lock()
	defer b.journal.Unlock()
	b.accounts.Lock()
	defer b.accounts.Unlock()
	return sum(b.entries) == b.balance
}
`,
		instead: `func (b *Bank) Deposit(n int) {
	b.accounts.Lock()
	defer b.accounts.Unlock()
	b.journal.Lock()
	defer b.journal.Unlock()
	b.entries = append(b.entries, n)
	b.balance += n
}

func (b *Bank) Audit() bool {
	b.accounts.Lock()
	defer b.accounts.Unlock()
	b.journal.Lock()
	defer b.journal.Unlock()
	return sum(b.entries) == b.balance
}
`,
		silent: [
			"Both locks are the same field of the same type: which of two objects comes first is not known.",
			"Both sides hold a third lock all the while, or only read and nobody in the package writes.",
			"One side is `main`, `init`, a constructor or a test, or takes the lock of an object that it has just made.",
			"One side is called with a lock held, by its name (`flushLocked`) or its comment: which one is not known.",
			"Anything in between may unlock: a closure, a function of the package that unlocks, the mutex passed on or aliased.",
			"A callee takes the lock only if a parameter says so, or only tries to.",
		],
		ignore:
			"When the objects on the two sides are never the same, or the two sides never run at the same time.",
	},
	mayApply: (source) => /lock\(\)/i.test(source),
	check: (unit) => orLeaks(unit, "lock-order-inversion", byControlFlow(unit)),
};

function* byControlFlow(unit: FunctionUnit): Iterable<Report> {
	const { file, decl } = unit;
	if (!mayMeetItself(decl, file)) return;
	const scope = scopeOf(file, unit.pkg);
	const asked = new Set<string>();
	for (const pair of lockPairsOf(decl, scope, unit.cfg)) {
		const order = `${pair.first.name} ${pair.second.name}`;
		if (asked.has(order)) continue;
		asked.add(order);
		const { same, opposite } = bothOrders(pair, scope);
		const others = opposite.filter((each) =>
			mayMeetItself(each.decl, each.file),
		);
		const [other] = others;
		if (other !== undefined)
			yield report(unit, pair, other, [...same, ...others]);
	}
}

/** Who is called with a lock held that is not known here may be kept apart by it. */
function mayMeetItself(decl: FuncDecl, file: GoFile): boolean {
	return isShared(decl, file) && !expectsLock(decl, file);
}

function report(
	unit: FunctionUnit,
	pair: LockPair,
	other: LockPair,
	all: readonly LockPair[],
): Report {
	const { first, second } = pair;
	const line = unit.file.lineOf(first.lock.call.start);
	const held = quoted(lockText(unit, first.lock));
	const taken =
		second.lock.via.length === 0
			? `${quoted(lockText(unit, second.lock))} is taken`
			: `${code(unit, second.lock.call)} takes ${nameOf(second)}${throughWords(second.lock)}`;
	const seconds = all
		.filter(({ file }) => file === unit.file)
		.map((each) => each.second.lock.call);
	return {
		at: second.lock.method,
		func: pair.func,
		message: `${taken} while ${held} is held from line ${line}, and ${quoted(other.decl.name.name)} takes the two in the opposite order: when both run at the same time, each waits for the other, for ever.`,
		// One comment for all that a file does with the two.
		cause: seconds.toSorted((a, b) => a.start - b.start)[0] ?? second.lock.call,
		related: [
			...evidence(unit, pair),
			...evidence(unit, other, `in ${quoted(other.decl.name.name)}, `),
		],
	};
}

/** The two locks in the order of the text, and the calls that lead to the second. */
function evidence(
	unit: FunctionUnit,
	{ first, second, file }: LockPair,
	where = "",
): Report["related"] {
	const end = innermost(second.lock, { ...scopeOf(unit.file, unit.pkg), file });
	return [
		{
			at: first.lock.method,
			file,
			message: `${where}takes ${nameOf(first)}`,
		},
		...(second.lock.via.length === 0
			? []
			: [
					{
						at: second.lock.method,
						file,
						message: `${where}calls what takes ${nameOf(second)}`,
					},
				]),
		{
			at: end.call,
			file: end.file,
			message: `${second.lock.via.length === 0 ? `${where}then` : "there"} takes ${nameOf(second)}`,
		},
	];
}

function nameOf({ name }: ClassedLock): string {
	return quoted(name.replace(/^var /, ""));
}
