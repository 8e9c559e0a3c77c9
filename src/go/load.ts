/** A package over its files: finds declarations by name, and parses each one the first time somebody asks for it. */
import type {
	Decl,
	FuncDecl,
	PackageLevel,
	Spec,
	TypeSpec,
	VarSpec,
} from "./ast.js";
import { constraintOf, LIKELIEST, platformOf } from "./constraint.js";
import { type FileScope, fileScope } from "./file-scope.js";
import { lowerDecls } from "./lower.js";
import type {
	DeclSlice,
	GoFile,
	GoPackage,
	GoVersion,
	ParsedFunc,
} from "./package.js";
import type { GoParser } from "./parser.js";
import { resolveDecl } from "./resolve.js";
import { headEnd } from "./scan.js";

/** Where a name is declared. */
interface Place {
	readonly file: GoFile;
	readonly slice: DeclSlice;
}

interface ParsedDecl {
	readonly decl: Decl;
	readonly broken: boolean;
}

/** `complete`: whether these are all files of the package. */
export function loadPackage(
	parser: GoParser,
	dir: string,
	files: readonly GoFile[],
	goVersion: GoVersion,
	complete: boolean,
): GoPackage {
	let indexed: ReturnType<typeof placesByName> | null = null;
	/** Made when the first name is looked for: until then only the files that are asked about are scanned. */
	const places = () => {
		indexed ??= placesByName(files);
		return indexed;
	};
	const scopeOf = scopes(files, (name) => places().has(name));
	const parsed = new Map<DeclSlice, ParsedDecl | null>();

	const parseResolved = ({ file, slice }: Place): ParsedDecl | null => {
		const result = parseSlice(parser, file, slice);
		const scope = scopeOf(file);
		if (result !== null && scope !== null) resolveDecl(result.decl, scope);
		return result;
	};

	const parse = (place: Place): ParsedDecl | null => {
		const known = parsed.get(place.slice);
		if (known !== undefined) return known;
		const result = parseResolved(place);
		parsed.set(place.slice, result);
		return result;
	};

	const buildsOf = once((file: GoFile) => constraintOf(file.path, file.text));
	const platformFor = once((file: GoFile) => platformOf(buildsOf(file)));

	/** Variants of a file for several systems may declare a name more than once: those that are built together belong together. */
	const find = (
		key: string,
		kinds: readonly DeclSlice["kind"][],
		from: GoFile | undefined,
	): Place | null => {
		const fitting = (places().get(key) ?? []).filter(({ slice }) =>
			kinds.includes(slice.kind),
		);
		const [first = null] = fitting;
		const own = fitting.find(({ file }) => file === from);
		if (first === null || own !== undefined) return own ?? null;
		const platform = from === undefined ? LIKELIEST : platformFor(from);
		if (platform === null) return first;
		const together = fitting.find(({ file }) => buildsOf(file)(platform));
		// A field may have the name of a method that another system's variant of the type has.
		return together ?? (from === undefined ? first : null);
	};

	const parseFunc = (file: GoFile, slice: DeclSlice): ParsedFunc | null => {
		const result = parse({ file, slice });
		if (result?.decl.kind !== "FuncDecl") return null;
		return { decl: result.decl, broken: result.broken };
	};

	const declaredFunc = (place: Place | null): ReturnType<GoPackage["func"]> => {
		if (place === null) return null;
		const result = parseFunc(place.file, place.slice);
		return result === null ? null : { file: place.file, node: result.decl };
	};

	const parsedHeads = new Map<DeclSlice, FuncDecl | null>();
	/** Null also where the declaration is such that its head alone does not parse. */
	const parseHead = ({ file, slice }: Place): FuncDecl | null => {
		const known = parsedHeads.get(slice);
		if (known !== undefined) return known;
		const end = headEnd(file.text, slice);
		const result = parseResolved({ file, slice: { ...slice, end } });
		const head =
			result?.decl.kind === "FuncDecl" && !result.broken ? result.decl : null;
		parsedHeads.set(slice, head);
		return head;
	};

	const signatureOf = (
		place: Place | null,
	): ReturnType<GoPackage["signature"]> => {
		if (place === null || parsed.has(place.slice)) return declaredFunc(place);
		const head = parseHead(place);
		return head === null
			? declaredFunc(place)
			: { file: place.file, node: head };
	};

	const specOf = (
		place: Place | null,
		declares: (spec: Spec) => boolean,
	): { readonly file: GoFile; readonly spec: Spec } | null => {
		const result = place === null ? null : parse(place);
		if (place === null || result?.decl.kind !== "GenDecl") return null;
		const spec = result.decl.specs.find(declares);
		return spec === undefined ? null : { file: place.file, spec };
	};

	const declaredType = (
		place: Place | null,
		name: string,
	): ReturnType<GoPackage["type"]> => {
		const found = specOf(place, (spec) => isType(spec, name));
		return found && { file: found.file, node: found.spec as TypeSpec };
	};

	return {
		dir,
		files,
		goVersion,
		complete,
		func: (name, from) => declaredFunc(find(name, ["func"], from)),
		isFunc: (name, from) => find(name, ["func"], from) !== null,
		method: (receiver, name, from) =>
			declaredFunc(find(methodKey(receiver, name), ["method"], from)),
		signature: (receiver, name, from) =>
			signatureOf(
				receiver === null
					? find(name, ["func"], from)
					: find(methodKey(receiver, name), ["method"], from),
			),
		type: (name, from) => declaredType(find(name, ["type"], from), name),
		alias: (name, from) => {
			const place = find(name, ["type"], from);
			if (place === null || !mayHoldAlias(place)) return null;
			const found = declaredType(place, name);
			return found?.node.alias === true ? found : null;
		},
		isType: (name) => find(name, ["type"], undefined) !== null,
		value: (name, from) => {
			const place = find(name, ["var", "const"], from);
			const found = specOf(place, (spec) => indexIn(spec, name) >= 0);
			if (found === null) return null;
			const node = found.spec as VarSpec;
			return { file: found.file, node, index: indexIn(node, name) };
		},
		parseFunc,
		with: (file) =>
			loadPackage(
				parser,
				dir,
				files.map((each) => (each.path === file.path ? file : each)),
				goVersion,
				complete,
			),
	};
}

/** What is found out about a file, each file once. */
function once<T>(find: (file: GoFile) => T): (file: GoFile) => T {
	const known = new Map<GoFile, { readonly value: T }>();
	return (file) => {
		const found = known.get(file) ?? { value: find(file) };
		known.set(file, found);
		return found.value;
	};
}

function parseSlice(
	parser: GoParser,
	file: GoFile,
	slice: DeclSlice,
): ParsedDecl | null {
	const parsed = parser.parse(file.text, slice.start, slice.end);
	if (parsed === null) return null;
	const [decl, ...others] = lowerDecls(file.text, parsed.root);
	if (decl === undefined) return null;
	return { decl, broken: parsed.errors.length > 0 || others.length > 0 };
}

/** An alias is written with `=`, which few other types hold. */
function mayHoldAlias({ file, slice }: Place): boolean {
	const equals = file.text.indexOf("=", slice.start);
	return equals >= 0 && equals < slice.end;
}

function placesByName(
	files: readonly GoFile[],
): ReadonlyMap<string, readonly Place[]> {
	const places = new Map<string, Place[]>();
	for (const file of files) {
		for (const slice of file.decls) {
			for (const name of slice.names) {
				const { receiver } = slice;
				const key = receiver === null ? name : methodKey(receiver, name);
				const known = places.get(key);
				if (known === undefined) places.set(key, [{ file, slice }]);
				else known.push({ file, slice });
			}
		}
	}
	return places;
}

function methodKey(receiver: string, name: string): string {
	return `${receiver}.${name}`;
}

/** The scope of each file, made when it is asked for; null for a file of another package. */
function scopes(
	files: readonly GoFile[],
	declares: (name: string) => boolean,
): (file: GoFile) => FileScope | null {
	const bindings = new Map<string, PackageLevel>();
	const bindingOf = (name: string): PackageLevel => {
		let binding = bindings.get(name);
		if (binding === undefined) {
			binding = { kind: "package", name };
			bindings.set(name, binding);
		}
		return binding;
	};
	const names = { declares, bindingOf };
	const made = new Map<GoFile, FileScope | null>(
		files.map((file) => [file, null]),
	);
	return (file) => {
		const known = made.get(file);
		if (known !== null) return known ?? null;
		const scope = fileScope(file.imports, names);
		made.set(file, scope);
		return scope;
	};
}

function isType(spec: Spec, name: string): boolean {
	return spec.kind === "TypeSpec" && spec.name.name === name;
}

function indexIn(spec: Spec, name: string): number {
	if (spec.kind !== "VarSpec") return -1;
	return spec.names.findIndex((ident) => ident.name === name);
}
