/** A deferred closure that assigns a variable whose value `return` has already copied. */
import { mentions } from "../facts/access.js";
import type {
	Defer,
	Func,
	FuncLit,
	Ident,
	Local,
	Node,
	Return,
} from "../go/ast.js";
import { visit, visitOwn } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { resultFix } from "./shared/result-fix.js";
import { code, nameOf } from "./shared/words.js";

export const deferResultLost: Rule = {
	name: "defer-result-lost",
	severity: "warning",
	docs: {
		summary: "a deferred closure assigns a result that was already returned",
		reports:
			"A deferred closure that assigns a local variable which the function returns by value, where the results have no names and nothing reads the variable afterwards.",
		matters:
			"`return err` copies `err` before the deferred calls run. What the closure assigns after that is lost: the error of `Close`, or that of a recovered panic, never reaches the caller, who takes the failure for success.",
		example: `func Save(path, text string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = f.WriteString(text)
	return err
}
`,
		instead: `func Save(path, text string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = f.WriteString(text)
	return err
}
`,
		silent: [
			"The result is named.",
			"The variable is never returned as such.",
			"The closure, another literal or an earlier deferred call reads the variable afterwards.",
			"The variable's address is taken: it may be read through a pointer.",
			"What is assigned is a field or an element of what is returned.",
		],
		ignore: "When the assignment only clears the variable.",
	},
	mayApply: (source) => source.includes("defer func"),
	check: function* (unit) {
		for (const func of unit.functions) {
			const { results } = func.type;
			if (results.length === 0 || results.some(({ name }) => name !== null))
				continue;
			for (const defer of unit.cfg(func).defers)
				yield* check(unit, func, defer);
		}
	},
};

function* check(
	unit: FunctionUnit,
	func: Func,
	defer: Defer,
): Iterable<Report> {
	const literal = defer.call?.fun;
	if (literal?.kind !== "FuncLit") return;
	const reported = new Set<Local>();
	for (const { variable, at, stmt } of assignments(literal, func)) {
		const returned = returnOf(func, defer, variable);
		if (returned === null || reported.has(variable)) continue;
		if (isReadLater(unit, func, defer, literal, variable, stmt)) continue;
		reported.add(variable);
		yield {
			at,
			func,
			message: `${code(unit, stmt)} has no effect: ${code(unit, returned)} has copied \`${variable.name}\` before, and the result of ${nameOf(func)} has no name through which the closure could change it.`,
			cause: stmt,
			related: [
				{ at: returned, message: `copies \`${variable.name}\`` },
				{ at: defer, message: "runs after that" },
			],
			fix: () => resultFix(unit, func, literal, variable, stmt),
		};
	}
}

interface Assignment {
	readonly variable: Local;
	readonly at: Ident;
	readonly stmt: Node;
}

/** What the literal itself assigns to variables of the function around it. */
function assignments(literal: FuncLit, func: Func): readonly Assignment[] {
	const found: Assignment[] = [];
	const add = (at: Node, stmt: Node): void => {
		if (at.kind !== "Ident" || at.binding?.kind !== "local") return;
		if (at.binding.owner === func)
			found.push({ variable: at.binding, at, stmt });
	};
	visitOwn(literal.body, (node) => {
		if (node.kind === "Assign") for (const left of node.left) add(left, node);
		else if (node.kind === "IncDec") add(node.operand, node);
		return node.kind !== "FuncLit";
	});
	return found;
}

/** A return after the defer that gives the variable's value back. */
function returnOf(func: Func, defer: Defer, variable: Local): Return | null {
	let found: Return | null = null;
	if (func.body !== null)
		visitOwn(func.body, (node) => {
			if (node.kind === "Return" && node.start > defer.end)
				if (
					node.results.some(
						(result) => result.kind === "Ident" && result.binding === variable,
					)
				)
					found ??= node;
			return node.kind !== "FuncLit";
		});
	return found;
}

function isReadLater(
	unit: FunctionUnit,
	func: Func,
	defer: Defer,
	literal: FuncLit,
	variable: Local,
	assignment: Node,
): boolean {
	return (
		isReadIn(literal, variable, assignment) ||
		isShared(unit, variable) ||
		otherLiterals(func, literal, defer).some((other) =>
			mentions(other, variable),
		)
	);
}

/** Read by the closure after it was assigned, in the same statement's head too: `if err = f.Close(); err != nil`. */
function isReadIn(
	literal: FuncLit,
	variable: Local,
	assignment: Node,
): boolean {
	const assigned = new Set<Node>();
	let read = false;
	visit(literal.body, (node) => {
		if (node.kind === "Assign" && (node.op === "=" || node.op === ":="))
			for (const left of node.left) assigned.add(left);
		if (node.kind === "IncDec") assigned.add(node.operand);
		if (node.kind === "Ident" && node.binding === variable)
			read ||= node.start > assignment.end && !assigned.has(node);
		return !read;
	});
	return read;
}

/** Its address is taken anywhere in the declaration. */
function isShared({ decl }: FunctionUnit, variable: Local): boolean {
	let shared = false;
	visit(decl, (node) => {
		if (node.kind === "Unary" && node.op === "&")
			shared ||=
				node.operand.kind === "Ident" && node.operand.binding === variable;
		return !shared;
	});
	return shared;
}

/** The other literals of the function; those that are deferred later run before. */
function otherLiterals(
	func: Func,
	literal: FuncLit,
	defer: Defer,
): readonly FuncLit[] {
	const found: FuncLit[] = [];
	if (func.body !== null)
		visitOwn(func.body, (node) => {
			if (node.kind === "Defer" && node.call?.fun.kind === "FuncLit")
				if (node.start > defer.start) return false;
			if (node.kind === "FuncLit" && node !== literal) found.push(node);
			return true;
		});
	return found;
}
