/** What `x.name` means for a type of `x`: looked for as Go does, the shallowest embedding first. */
import type { StructType, TypeSpec } from "./ast.js";
import { declaredResults, denoted } from "./denoted.js";
import type { Declared } from "./package.js";
import {
	inFile,
	MAX_DEPTH,
	type Named,
	type Selection,
	type Type,
	type TypeScope,
} from "./type.js";

const MAX_EMBEDDING = 4;

/** A field or a method, or null where neither is known. */
export function select(
	type: Type | null,
	name: string,
	scope: TypeScope,
	depth = 0,
): Selection | null {
	if (depth > MAX_DEPTH) return null;
	let level: readonly (Type | null)[] = [type];
	for (let i = 0; i <= MAX_EMBEDDING && level.length > 0; i++) {
		const deeper: (Type | null)[] = [];
		for (const candidate of level) {
			const found = selectDirect(candidate, name, scope, depth);
			if (found !== null) return found;
			deeper.push(...embeddedIn(candidate, scope, depth));
		}
		// What is embedded here may have it, and would go before what lies deeper.
		if (isExported(name) && level.some((each) => isOpaque(each, scope)))
			return null;
		level = deeper;
	}
	return null;
}

/** Names in lower case belong to their own package: nothing of another one is called so. */
function isExported(name: string): boolean {
	return /^\p{Lu}/u.test(name);
}

/** Whether nobody knows what a type has. Of those in the table the methods that matter are known. */
function isOpaque(type: Type | null, scope: TypeScope): boolean {
	if (type?.kind === "pointer") return isOpaque(type.to, scope);
	if (type?.kind !== "named") return type === null;
	const { path, name } = type;
	return path !== null && !scope.library.isType(`${path}.${name}`);
}

function selectDirect(
	type: Type | null,
	name: string,
	scope: TypeScope,
	depth: number,
): Selection | null {
	if (type?.kind === "pointer")
		return selectDirect(type.to, name, scope, depth);
	if (type?.kind === "struct") return fieldOf(type.of, name, scope, depth);
	if (type?.kind !== "named") return null;
	return type.path === null
		? selectOwn(type, name, scope, depth)
		: selectLibrary(type, name, scope);
}

function selectOwn(
	type: Named,
	name: string,
	scope: TypeScope,
	depth: number,
): Selection | null {
	const method = scope.pkg.signature(type.name, name, scope.file);
	if (method !== null) {
		const there = inFile(scope, method.file);
		const results = declaredResults(method.node.type, there, depth);
		return { kind: "method", receiver: type, results };
	}
	const declared = scope.pkg.type(type.name, scope.file);
	if (declared === null) return null;
	const { file, node } = declared;
	if (node.type.kind === "StructType")
		return fieldOf({ file, node: node.type }, name, scope, depth);
	if (node.type.kind !== "InterfaceType") return null;
	for (const each of node.type.methods)
		if (each.name.name === name) {
			const there = inFile(scope, file);
			const results = declaredResults(each.type, there, depth);
			return { kind: "method", receiver: type, results };
		}
	return null;
}

function selectLibrary(
	type: Named,
	name: string,
	scope: TypeScope,
): Selection | null {
	const full = `${type.path}.${type.name}.${name}`;
	const results = scope.library.results(full);
	if (results !== null) return { kind: "method", receiver: type, results };
	const field = scope.library.field(full);
	return field === null ? null : { kind: "field", type: field };
}

function fieldOf(
	{ file, node }: Declared<StructType>,
	name: string,
	scope: TypeScope,
	depth: number,
): Selection | null {
	const field = node.fields.find((each) => each.name.name === name);
	if (field === undefined) return null;
	return {
		kind: "field",
		type: denoted(field.type, inFile(scope, file), depth + 1),
	};
}

function embeddedIn(
	type: Type | null,
	scope: TypeScope,
	depth: number,
): readonly (Type | null)[] {
	if (type?.kind === "pointer") return embeddedIn(type.to, scope, depth);
	if (type?.kind === "struct") return embeddedFields(type.of, scope, depth);
	if (type?.kind !== "named") return [];
	if (type.path !== null)
		return scope.library.embeds(`${type.path}.${type.name}`);
	const declared = scope.pkg.type(type.name, scope.file);
	return declared === null ? [] : embeddedInDeclared(declared, scope, depth);
}

function embeddedInDeclared(
	{ file, node }: Declared<TypeSpec>,
	scope: TypeScope,
	depth: number,
): readonly (Type | null)[] {
	if (node.type.kind === "StructType")
		return embeddedFields({ file, node: node.type }, scope, depth);
	if (node.type.kind !== "InterfaceType") return [];
	const there = inFile(scope, file);
	return node.type.embedded.map((each) => denoted(each, there, depth + 1));
}

function embeddedFields(
	{ file, node }: Declared<StructType>,
	scope: TypeScope,
	depth: number,
): readonly (Type | null)[] {
	const there = inFile(scope, file);
	return node.fields
		.filter((field) => field.embedded)
		.map((field) => denoted(field.type, there, depth + 1));
}
