/**
 * What deferbot knows about other people's packages, looked up by name: `os.Open`, `net/http.Client.Do`,
 * `database/sql.Rows`. The rows stand in `library/`; nothing here knows a package.
 */
import type { LibraryTypes, Named, Type } from "../go/type.js";
import { archives } from "./library/archives.js";
import { cluster } from "./library/cluster.js";
import { concurrency } from "./library/concurrency.js";
import { encodings } from "./library/encoding.js";
import { http } from "./library/http.js";
import { readersAndWriters } from "./library/io.js";
import { logging } from "./library/logging.js";
import { connections } from "./library/net.js";
import { operatingSystem } from "./library/os.js";
import { pgx } from "./library/pgx.js";
import type {
	ArgEffect,
	Calls,
	Ends,
	Family,
	FuncRow,
	PackageRow,
	TypeRow,
} from "./library/row.js";
import { services } from "./library/services.js";
import { sql } from "./library/sql.js";
import { stores } from "./library/stores.js";
import { testing } from "./library/testing.js";
import { tracing } from "./library/tracing.js";
import { namedOfText, typeOfText, typesOfText } from "./library/type-text.js";

/** Something that a call opens and its caller must release. */
export interface Opens {
	/** Index of the result. */
	readonly result: number;
	/** Index of the error that tells whether there is anything to release, or null. */
	readonly error: number | null;
	readonly type: TypeRow;
	/** A noun: "file", "response body". */
	readonly what: string;
	readonly release: readonly string[];
	readonly family: Family;
	/** "its descriptor stays open", or empty. */
	readonly cost: string;
	/** Where the documentation says so. */
	readonly source: string;
}

/** What is known about a function or method. */
export interface KnownFunc {
	readonly name: string;
	readonly source: string;
	readonly opens: readonly Opens[];
	readonly ends: Ends | null;
	readonly results: readonly (Type | null)[] | null;
	/** When it calls the functions that it is given, or null where that is not known. */
	readonly calls: Calls | null;
	/** The results that are not nil even where the call fails. */
	readonly neverNil: readonly number[];
	/** What the call does with its argument number `index`. */
	readonly arg: (index: number) => ArgEffect;
}

const PACKAGES: readonly PackageRow[] = [
	...operatingSystem,
	...readersAndWriters,
	...archives,
	...encodings,
	...connections,
	...http,
	...cluster,
	...sql,
	...pgx,
	...stores,
	...services,
	...concurrency,
	...logging,
	...testing,
	...tracing,
];

interface Place {
	readonly path: string;
	readonly source: string;
}

const types = new Map<string, { row: TypeRow; at: Place }>();
const funcs = new Map<string, { row: FuncRow; at: Place }>();
const variables = new Map<string, Type | null>();
const fields = new Map<string, Type | null>();
const renamed = new Map<string, string>();
for (const pkg of PACKAGES) addPackage(pkg);
const openers: ReadonlySet<string> = new Set(
	[...funcs].flatMap(([name, { row }]) =>
		row.opens === undefined ? [] : [bareName(name)],
	),
);

/** A function by its full name, or null when the table does not know it. */
export function knownFunc(name: string): KnownFunc | null {
	const current = currentName(name);
	const found = funcs.get(current) ?? inherited(current);
	return found === undefined ? null : compile(current, found.row, found.at);
}

/** A type by its full name: `database/sql.Rows`. */
export function knownType(type: Named): TypeRow | null {
	if (type.path === null) return null;
	return types.get(currentName(`${type.path}.${type.name}`))?.row ?? null;
}

/** Whether the documentation promises that `method` does no harm on a nil value of the type. */
export function isNilSafe(type: Named, method: string): boolean {
	return knownType(type)?.nilSafe?.includes(method) === true;
}

/** Whether any function or method of this bare name opens something: asked before it is found out which one is meant. */
export function mayOpen(name: string): boolean {
	return openers.has(name);
}

/** The bare names of the functions and methods that open something of a family: for a quick look at a text. */
export function openerNames(family: Family): ReadonlySet<string> {
	const names = new Set<string>();
	for (const [name, { row, at }] of funcs)
		if (row.opens !== undefined)
			for (const opens of compile(name, row, at).opens)
				if (opens.family === family) names.add(bareName(name));
	return names;
}

/** All rows with their sources: for the documentation and the table's own test. */
export function knownPackages(): readonly PackageRow[] {
	return PACKAGES;
}

/** The table as the types of `go/` ask for it. */
export const libraryTypes: LibraryTypes = {
	results: (name) => knownFunc(name)?.results ?? null,
	field: (name) => fields.get(currentName(name)) ?? null,
	variable: (name) => variables.get(currentName(name)) ?? null,
	isType: (name) => types.has(currentName(name)),
	embeds: (name) => embedded(currentName(name)),
};

function addPackage(pkg: PackageRow): void {
	const { path, source } = pkg;
	const at: Place = { path, source };
	for (const old of pkg.formerly ?? []) renamed.set(old, path);
	for (const [name, row] of Object.entries(pkg.funcs ?? {}))
		funcs.set(`${path}.${name}`, { row: rowOf(row), at });
	for (const [name, type] of Object.entries(pkg.vars ?? {}))
		variables.set(`${path}.${name}`, typeOfText(type, path));
	for (const [name, row] of Object.entries(pkg.types ?? {})) {
		const full = `${path}.${name}`;
		types.set(full, { row, at });
		for (const [method, each] of Object.entries(row.methods ?? {}))
			funcs.set(`${full}.${method}`, { row: rowOf(each), at });
		for (const [field, type] of Object.entries(row.fields ?? {}))
			fields.set(`${full}.${field}`, typeOfText(type, path));
	}
}

function bareName(name: string): string {
	return name.slice(name.lastIndexOf(".") + 1);
}

function rowOf(row: FuncRow | string): FuncRow {
	return typeof row === "string" ? { results: row } : row;
}

/** `github.com/boltdb/bolt.DB.Begin` → `go.etcd.io/bbolt.DB.Begin`. */
function currentName(name: string): string {
	const slash = name.lastIndexOf("/");
	const dot = name.indexOf(".", slash + 1);
	const path = renamed.get(name.slice(0, dot));
	return path === undefined ? name : path + name.slice(dot);
}

/** A method of an embedded type: `sqlx.DB.Begin` is that of `sql.DB`. */
function inherited(name: string): { row: FuncRow; at: Place } | undefined {
	const dot = name.lastIndexOf(".");
	for (const base of embedded(name.slice(0, dot))) {
		const found = funcs.get(`${base.path}.${base.name}${name.slice(dot)}`);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** The embedded types, transitively: the rows nest two deep at most. */
function embedded(type: string): readonly Named[] {
	const found = types.get(type);
	const direct = (found?.row.embeds ?? []).map((text) =>
		namedOfText(text, found?.at.path ?? ""),
	);
	return direct.flatMap((each) => [
		each,
		...embedded(`${each.path}.${each.name}`),
	]);
}

function compile(name: string, row: FuncRow, at: Place): KnownFunc {
	const results =
		row.results === undefined ? null : typesOfText(row.results, at.path);
	const local = name.startsWith(`${at.path}.`)
		? name.slice(at.path.length + 1)
		: name;
	const source = `${at.source}#${local}`;
	return {
		name,
		source,
		results,
		ends: row.ends ?? null,
		calls: row.calls ?? null,
		neverNil: row.neverNil ?? [],
		opens: (row.opens ?? []).flatMap(
			(index) => opening(row, results ?? [], index, source) ?? [],
		),
		arg: (index) => argEffect(row, index),
	};
}

function opening(
	row: FuncRow,
	results: readonly (Type | null)[],
	index: number,
	source: string,
): Opens | null {
	const result = results[index] ?? null;
	const base = result?.kind === "pointer" ? result.to : result;
	const type = (base?.kind === "named" ? knownType(base) : null) ?? {};
	const release = row.release ?? type.release;
	if (release === undefined) return null;
	const last = results.length - 1;
	return {
		result: index,
		error: isError(results[last]) ? last : null,
		type,
		what: row.what ?? type.what ?? "resource",
		release,
		family: row.family ?? type.family ?? "resource",
		cost: row.cost ?? type.cost ?? "",
		source,
	};
}

function isError(type: Type | null | undefined): boolean {
	return type?.kind === "basic" && type.name === "error";
}

function argEffect(row: FuncRow, index: number): ArgEffect {
	if (row.args === undefined) return "keeps";
	if (typeof row.args === "string") return row.args;
	return row.args[index] ?? row.args.at(-1) ?? "keeps";
}
