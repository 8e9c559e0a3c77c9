/** `http.Transport` literals that only this function uses: each is a pool of connections of its own. */
import { scopeOf } from "../../facts/types.js";
import type {
	CompositeLit,
	Expr,
	Func,
	Ident,
	Local,
	Node,
} from "../../go/ast.js";
import { denoted } from "../../go/denoted.js";
import { forEachChild, visitOwn } from "../../go/walk.js";
import type { FunctionUnit } from "../rule.js";

/** Those that are kept nowhere, reuse connections, and leave them to idle. */
export function ownTransports(
	unit: FunctionUnit,
	func: Func,
): readonly CompositeLit[] {
	if (func.body === null) return [];
	const body = func.body;
	const found: CompositeLit[] = [];
	const search = (node: Node, parents: readonly Node[]): void => {
		if (node.kind === "FuncLit" && node !== func) return;
		if (isLiteralOf(unit, node, "Transport") && staysHere(unit, body, parents))
			found.push(node);
		forEachChild(node, (child) => search(child, [...parents, node]));
	};
	search(body, []);
	return closesIdle(body) ? [] : found.filter(keepsAlive);
}

function isLiteralOf(
	unit: FunctionUnit,
	node: Node,
	name: string,
): node is CompositeLit {
	if (node.kind !== "CompositeLit" || node.type === null) return false;
	const type = denoted(node.type, scopeOf(unit.file, unit.pkg));
	return (
		type?.kind === "named" && type.path === "net/http" && type.name === name
	);
}

function keepsAlive({ elements }: CompositeLit): boolean {
	return !elements.some(
		({ key }) =>
			key?.kind === "Ident" &&
			/^(DisableKeepAlives|MaxIdleConnsPerHost|IdleConnTimeout)$/.test(
				key.name,
			),
	);
}

function closesIdle(body: Node): boolean {
	let closes = false;
	visitOwn(body, (node) => {
		closes ||=
			node.kind === "Selector" && node.field.name === "CloseIdleConnections";
		return !closes;
	});
	return closes;
}

/** Straight into a client, or into a variable that only goes into clients; and those only make requests. */
function staysHere(
	unit: FunctionUnit,
	body: Node,
	parents: readonly Node[],
): boolean {
	let at = parents.length - 1;
	if (isAddress(parents[at])) at--;
	const parent = parents[at];
	if (parent === undefined) return false;
	if (isLiteralOf(unit, parent, "Client")) {
		at--;
		if (isAddress(parents[at])) at--;
		const holder = variableOf(parents[at]);
		return holder !== null && onlyRequests(body, holder);
	}
	const transport = variableOf(parent);
	return transport !== null && onlyInClients(unit, body, transport);
}

function isAddress(node: Node | undefined): boolean {
	return node?.kind === "Unary" && node.op === "&";
}

/** `x := …`, one on each side. */
function variableOf(node: Node | undefined): Local | null {
	if (node?.kind !== "Assign" || node.left.length !== 1) return null;
	const [left] = node.left;
	return left?.kind === "Ident" && left.binding?.kind === "local"
		? left.binding
		: null;
}

function onlyRequests(body: Node, client: Local): boolean {
	return usesOf(body, client).every(
		({ parents }) =>
			parents.at(-1)?.kind === "Selector" &&
			(parents.at(-2)?.kind === "Call" || parents.at(-2)?.kind === "Assign"),
	);
}

function onlyInClients(
	unit: FunctionUnit,
	body: Node,
	transport: Local,
): boolean {
	const uses = usesOf(body, transport);
	return (
		uses.length > 0 &&
		uses.every(({ parents }) => {
			const parent = parents.at(-1);
			if (parent === undefined || !isLiteralOf(unit, parent, "Client"))
				return false;
			const outer = isAddress(parents.at(-2)) ? parents.at(-3) : parents.at(-2);
			const client = variableOf(outer);
			return client !== null && onlyRequests(body, client);
		})
	);
}

function usesOf(
	body: Node,
	local: Local,
): readonly { readonly ident: Ident; readonly parents: readonly Node[] }[] {
	const uses: { ident: Ident; parents: readonly Node[] }[] = [];
	const search = (node: Node, parents: readonly Node[]): void => {
		if (node.kind === "Ident" && node.binding === local && node !== local.ident)
			uses.push({ ident: node, parents });
		forEachChild(node, (child) => search(child, [...parents, node]));
	};
	search(body, []);
	return uses;
}

/** What the literal is made of, for the question whether it is the same each time. */
export function partsOf({ elements }: CompositeLit): readonly Expr[] {
	return elements.map(({ value }) => value);
}
