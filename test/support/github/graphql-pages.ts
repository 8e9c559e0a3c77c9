/** Connections, with the bounds that GitHub puts on them: a page size is required, and is at most 100. */
import {
	type FieldNode,
	type FragmentDefinitionNode,
	type GraphQLCompositeType,
	type GraphQLSchema,
	getNamedType,
	isCompositeType,
	isInterfaceType,
	isObjectType,
	Kind,
	type OperationDefinitionNode,
	type SelectionSetNode,
	typeFromAST,
} from "graphql";

export interface ConnectionArgs {
	readonly first?: number | null;
	readonly last?: number | null;
	readonly after?: string | null;
	readonly before?: string | null;
}

const cursor = (index: number): string =>
	Buffer.from(`cursor:v2:${index}`).toString("base64");
const position = (text: string): number =>
	Number(Buffer.from(text, "base64").toString().split(":").at(-1));

export function connection<T>(
	all: readonly T[],
	{ first, last, after, before }: ConnectionArgs,
	shape: (item: T) => unknown,
): object {
	let from = after == null ? 0 : position(after) + 1;
	let to = before == null ? all.length : position(before);
	if (first != null) to = Math.min(to, from + first);
	if (last != null) from = Math.max(from, to - last);
	const items = all.slice(from, to);
	const nodes = (): unknown[] => items.map(shape);
	return {
		totalCount: all.length,
		nodes,
		edges: () =>
			items.map((item, index) => ({
				cursor: cursor(from + index),
				node: shape(item),
			})),
		pageInfo: {
			hasPreviousPage: from > 0,
			hasNextPage: to < all.length,
			startCursor: items.length > 0 ? cursor(from) : null,
			endCursor: items.length > 0 ? cursor(to - 1) : null,
		},
	};
}

/** An error of GitHub's about pages. */
export interface PagingFault {
	readonly type: string;
	readonly message: string;
	readonly node: FieldNode | null;
}

const MAX_NODES = 500_000;

/** What GitHub says about the pages that a query asks for, before it runs; and how many nodes it may touch. */
export function checkPages(
	schema: GraphQLSchema,
	operation: OperationDefinitionNode,
	fragments: ReadonlyMap<string, FragmentDefinitionNode>,
	variables: Readonly<Record<string, unknown>>,
): { readonly faults: readonly PagingFault[]; readonly nodes: number } {
	const faults: PagingFault[] = [];
	let nodes = 0;
	const visit = (
		set: SelectionSetNode,
		type: GraphQLCompositeType,
		times: number,
	): void => {
		for (const selection of set.selections) {
			if (selection.kind === Kind.FRAGMENT_SPREAD) {
				const fragment = fragments.get(selection.name.value);
				const of = fragment && typeFromAST(schema, fragment.typeCondition);
				if (fragment && of && isCompositeType(of))
					visit(fragment.selectionSet, of, times);
			} else if (selection.kind === Kind.INLINE_FRAGMENT) {
				const of =
					selection.typeCondition === undefined
						? type
						: typeFromAST(schema, selection.typeCondition);
				if (of && isCompositeType(of)) visit(selection.selectionSet, of, times);
			} else visitField(selection, type, times);
		}
	};
	const visitField = (
		field: FieldNode,
		type: GraphQLCompositeType,
		times: number,
	): void => {
		if (!isObjectType(type) && !isInterfaceType(type)) return;
		const definition = type.getFields()[field.name.value];
		if (definition === undefined) return;
		const inner = getNamedType(definition.type);
		const pages = definition.args.some((one) => one.name === "first");
		let size = 1;
		if (pages && inner.name.endsWith("Connection")) {
			const asked = pageSize(field, variables);
			const fault = sizeFault(field, asked);
			if (fault !== null) faults.push(fault);
			size = asked ?? 1;
			nodes += times * size;
		}
		if (field.selectionSet && isCompositeType(inner))
			visit(field.selectionSet, inner, times * size);
	};
	const root = schema.getRootType(operation.operation);
	if (root) visit(operation.selectionSet, root, 1);
	if (nodes > MAX_NODES)
		faults.push({
			type: "MAX_NODE_LIMIT_EXCEEDED",
			message: `This query requests up to ${nodes} possible nodes which exceeds the maximum limit of 500,000.`,
			node: null,
		});
	return { faults, nodes };
}

function sizeFault(field: FieldNode, size: number | null): PagingFault | null {
	const name = field.name.value;
	if (size === null)
		return {
			type: "MISSING_PAGINATION_BOUNDARIES",
			message: `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
			node: field,
		};
	if (size > 100)
		return {
			type: "EXCESSIVE_PAGINATION",
			message: `Requesting ${size} records on the \`${name}\` connection exceeds the \`first\` limit of 100 records.`,
			node: field,
		};
	return null;
}

function pageSize(
	field: FieldNode,
	variables: Readonly<Record<string, unknown>>,
): number | null {
	for (const { name, value } of field.arguments ?? []) {
		if (name.value !== "first" && name.value !== "last") continue;
		if (value.kind === Kind.INT) return Number(value.value);
		if (value.kind === Kind.VARIABLE) {
			const given = variables[value.name.value];
			if (typeof given === "number") return given;
		}
	}
	return null;
}
