/**
 * Deferred work whose effect lies outside of the process, or in a buffer of it: what the end of the process does not do by
 * itself. Closing files and connections, cancelling and unlocking are none of it.
 */
import type { Call, Defer, Expr, Ident, Node } from "../go/ast.js";
import type { GoFile, GoPackage } from "../go/package.js";
import { visit } from "../go/walk.js";
import { calleeOf } from "./callee.js";
import { scopeOf } from "./types.js";

export interface External {
	/** The call that has the effect: the deferred one, or one inside of it. */
	readonly call: Call;
	/** What is left undone: "the file stays", "what is buffered is lost". */
	readonly cost: string;
	/** It ends a record of what the program does meanwhile: where that is nothing, nothing is lost. */
	readonly records: boolean;
}

/** Functions by import path and name. */
const FUNCTIONS: Readonly<Record<string, string>> = {
	"os.Remove": "the file stays behind",
	"os.RemoveAll": "the directory stays behind",
	"io/ioutil.RemoveAll": "the directory stays behind",
	"syscall.Unlink": "the file stays behind",
	"syscall.Unmount": "the mount stays",
	"golang.org/x/sys/unix.Unlink": "the file stays behind",
	"golang.org/x/sys/unix.Unmount": "the mount stays",
	"runtime/pprof.StopCPUProfile": "the profile is cut off",
	"runtime/trace.Stop": "the trace is cut off",
	"golang.org/x/term.Restore": "the terminal stays in raw mode",
	"golang.org/x/crypto/ssh/terminal.Restore": "the terminal stays in raw mode",
};

const RECORDS = /^runtime\/(pprof|trace)$/;

const BUFFER = "what it still buffers is lost";

/** The first such call in the deferred one, in the literal or the function of this package that it is, or null. */
export function externalEffect(
	defer: Defer,
	file: GoFile,
	pkg: GoPackage,
): External | null {
	const { call } = defer;
	if (call === null) return null;
	const own = effectOf(call);
	if (own !== null) return own;
	const body = bodyOf(call, file, pkg);
	return body === null ? null : firstEffect(body);
}

function bodyOf(call: Call, file: GoFile, pkg: GoPackage): Node | null {
	const { fun } = call;
	if (fun.kind === "FuncLit") return fun.body;
	if (fun.kind === "Ident" && fun.binding?.kind === "local") {
		const initial = fun.binding.init?.expr;
		return initial?.kind === "FuncLit" ? initial.body : null;
	}
	const callee = calleeOf(call, scopeOf(file, pkg));
	const declared =
		callee?.kind === "function" || callee?.kind === "method"
			? callee.declared
			: null;
	return declared?.node.body ?? null;
}

function firstEffect(node: Node): External | null {
	let found: External | null = null;
	visit(node, (at) => {
		if (found === null && at.kind === "Call") found = effectOf(at);
		return found === null && at.kind !== "FuncLit";
	});
	return found;
}

/** What this very call does outside of the process. */
export function effectOf(call: Call): External | null {
	const { fun } = call;
	if (fun.kind !== "Selector") return null;
	const { operand, field } = fun;
	if (operand.kind === "Ident" && operand.binding?.kind === "import") {
		const { path } = operand.binding;
		const cost = FUNCTIONS[`${path}.${field.name}`];
		return cost === undefined
			? null
			: { call, cost, records: RECORDS.test(path) };
	}
	const cost = methodCost(operand, field);
	return cost === null ? null : { call, cost, records: false };
}

function methodCost(operand: Expr, method: Ident): string | null {
	switch (method.name) {
		case "Flush":
			return isWriter(operand) ? BUFFER : null;
		case "Close":
			return isBufferingWriter(operand) ? BUFFER : null;
		case "Commit":
			return isTransaction(operand) ? "the transaction is not committed" : null;
		case "Rollback":
			return isTransaction(operand)
				? "the transaction stays open until the server notices"
				: null;
		case "Kill":
			return operand.kind === "Selector" && operand.field.name === "Process"
				? "the child process goes on running"
				: null;
		default:
			return null;
	}
}

/** A variable made by `bufio.NewWriter` and the like. */
function isWriter(expr: Expr): boolean {
	return /^New\w*(Writer|Buffer)\w*$/.test(makerOf(expr)?.name ?? "");
}

/** Packages whose writers write their last part when they are closed. */
const CLOSING_WRITERS =
	/^(compress\/|archive\/|github\.com\/(klauspost\/|pierrec\/lz4|andybalholm\/brotli|golang\/snappy)|mime\/multipart$|encoding\/(base64|hex)$)/;

function isBufferingWriter(expr: Expr): boolean {
	const maker = makerOf(expr);
	return (
		maker !== null &&
		/^New(\w*Writer\w*|Encoder)$/.test(maker.name) &&
		CLOSING_WRITERS.test(maker.path)
	);
}

function isTransaction(expr: Expr): boolean {
	return (
		expr.kind === "Ident" &&
		expr.binding?.kind === "local" &&
		/^Begin/.test(calledName(expr.binding.init?.expr))
	);
}

function calledName(expr: Expr | undefined): string {
	return expr?.kind === "Call" && expr.fun.kind === "Selector"
		? expr.fun.field.name
		: "";
}

/** The function of another package that made the variable. */
export function makerOf(expr: Expr): { path: string; name: string } | null {
	if (expr.kind !== "Ident" || expr.binding?.kind !== "local") return null;
	const made = expr.binding.init?.expr;
	if (made?.kind !== "Call" || made.fun.kind !== "Selector") return null;
	const { operand, field } = made.fun;
	return operand.kind === "Ident" && operand.binding?.kind === "import"
		? { path: operand.binding.path, name: field.name }
		: null;
}
