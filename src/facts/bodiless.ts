/** The answer to a HEAD request has no body: closing it does nothing, and the connection is free without that. */
import type { Call, Expr } from "../go/ast.js";
import type { TypeScope } from "../go/type.js";
import { visit } from "../go/walk.js";
import type { Acquisition } from "./acquire.js";
import { calledName, calleeOf, callsFunction } from "./callee.js";

/** Whether what a call opens is the body of such an answer. */
export function hasNoBody(
	{ call, opens }: Acquisition,
	scope: TypeScope,
): boolean {
	if (opens.what !== "response body") return false;
	return (
		calledName(call) === "Head" ||
		call.args.some((arg) => asksForHead(arg, scope))
	);
}

/** A request that is made here, or by a function of the package that makes no other. */
function asksForHead(request: Expr, scope: TypeScope): boolean {
	const made =
		request.kind === "Ident" && request.binding?.kind === "local"
			? request.binding.init?.expr
			: request;
	if (made?.kind !== "Call") return false;
	const method = methodOf(made);
	if (method !== null) return isHead(method);
	const callee = calleeOf(made, scope);
	if (callee?.kind !== "function" && callee?.kind !== "method") return false;
	const body = callee.declared?.node.body;
	if (!body || callee.declared === null) return false;
	const { file } = callee.declared;
	if (!file.text.slice(body.start, body.end).includes("NewRequest"))
		return false;
	const methods: Expr[] = [];
	visit(body, (node) => {
		const asked = node.kind === "Call" ? methodOf(node) : null;
		if (asked !== null) methods.push(asked);
		return true;
	});
	return methods.length > 0 && methods.every(isHead);
}

/** The method of a request that a call makes. */
function methodOf(call: Call): Expr | null {
	if (callsFunction(call, "net/http.NewRequest")) return call.args[0] ?? null;
	if (callsFunction(call, "net/http.NewRequestWithContext"))
		return call.args[1] ?? null;
	return null;
}

function isHead(method: Expr): boolean {
	return method.kind === "BasicLit"
		? method.value === '"HEAD"'
		: method.kind === "Selector" && method.field.name === "MethodHead";
}
