/**
 * One configuration file: text in, either a valid `PolicyFile` or messages with line and column. A file with any
 * mistake is not used at all: half a configuration is harder to reason about than none.
 */
import { Ajv, type ErrorObject } from "ajv";
import {
	CST,
	type Document,
	isMap,
	isNode,
	isScalar,
	LineCounter,
	type Node,
	Parser,
	parseDocument,
} from "yaml";
import { nearest } from "./nearest.js";
import { type KnownRule, type PolicyFile, policySchema } from "./schema.js";

/** Configuration files are a page of text; a larger one is a mistake or an attack. UTF-16 code units. */
const MAX_SIZE = 16 * 1024;

/** The schema has three levels. Composing nodes is recursive, and running out of stack there can end the process. */
const MAX_DEPTH = 30;

/** How often anchors may be used: enough for a shared list of globs, too little for a billion laughs. */
const MAX_ALIASES = 50;

/** Of a thoroughly wrong file only the first mistakes are worth reading. */
const MAX_MISTAKES = 10;

/** Line and column count from 1; both are 1 when the mistake is the file as a whole. */
export interface Mistake {
	readonly line: number;
	readonly column: number;
	readonly message: string;
}

export type Parsed =
	| { readonly ok: true; readonly file: PolicyFile }
	| { readonly ok: false; readonly mistakes: readonly Mistake[] };

export function parsePolicyFile(
	text: string,
	rules: readonly KnownRule[],
): Parsed {
	if (text.length > MAX_SIZE) return whole("the file is larger than 16 KB");
	if (depthOf(text) > MAX_DEPTH) return whole("nested too deeply");
	const lines = new LineCounter();
	try {
		const document = parseDocument(text, {
			lineCounter: lines,
			prettyErrors: false,
		});
		const broken = [...document.errors, ...document.warnings];
		if (broken.length > 0)
			return failed(
				broken.map((error) => ({
					...at(lines, error.pos[0]),
					message: error.message,
				})),
			);
		const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
		const validate = new Ajv({
			allErrors: true,
			allowUnionTypes: true,
		}).compile<PolicyFile | null>(policySchema(rules));
		if (validate(value)) return { ok: true, file: value ?? {} };
		return failed(
			(validate.errors ?? []).slice(0, MAX_MISTAKES).map((error) => ({
				...at(lines, offsetOf(document, error)),
				message: describe(error, document, rules),
			})),
		);
	} catch (error) {
		if (error instanceof ReferenceError) return whole("too many aliases");
		throw error;
	}
}

/** How deep the syntax nests: its tree is made and walked without recursion. */
function depthOf(text: string): number {
	let deepest = 0;
	const open: [CST.Token, number][] = [];
	for (const token of new Parser().parse(text)) open.push([token, 0]);
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		const [token, depth] = next;
		deepest = Math.max(deepest, depth);
		if (token.type === "document" && token.value !== undefined)
			open.push([token.value, depth + 1]);
		for (const { key, value } of CST.isCollection(token) ? token.items : []) {
			if (key) open.push([key, depth + 1]);
			if (value) open.push([value, depth + 1]);
		}
	}
	return deepest;
}

function failed(mistakes: readonly Mistake[]): Parsed {
	return { ok: false, mistakes: mistakes.slice(0, MAX_MISTAKES) };
}

function whole(message: string): Parsed {
	return failed([{ line: 1, column: 1, message }]);
}

function at(lines: LineCounter, offset: number) {
	const { line, col } = lines.linePos(offset);
	return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** `/rules/defer-in-loop` → `["rules", "defer-in-loop"]` */
function pathOf(error: ErrorObject): string[] {
	return error.instancePath
		.split("/")
		.slice(1)
		.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function offsetOf(document: Document.Parsed, error: ErrorObject): number {
	const node = nodeAt(document, pathOf(error));
	const unknown = unknownKey(error);
	if (unknown === null || !isMap(node)) return node?.range?.[0] ?? 0;
	const pair = node.items.find(
		(item) => isScalar(item.key) && String(item.key.value) === unknown,
	);
	return isNode(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

function nodeAt(document: Document.Parsed, path: readonly string[]) {
	const node: unknown =
		path.length === 0 ? document.contents : document.getIn(path, true);
	return isNode(node) ? (node as Node) : null;
}

function unknownKey(error: ErrorObject): string | null {
	return error.keyword === "additionalProperties"
		? String(error.params.additionalProperty)
		: null;
}

function describe(
	error: ErrorObject,
	document: Document.Parsed,
	rules: readonly KnownRule[],
): string {
	const path = pathOf(error);
	const unknown = unknownKey(error);
	if (unknown !== null) return describeUnknown(path, unknown, rules);
	const name = path.length === 0 ? "the file" : code(path.join("."));
	const node = nodeAt(document, path);
	const found = isScalar(node) ? `, not ${code(String(node.value))}` : "";
	switch (error.keyword) {
		case "enum":
			return `${name} must be ${oneOf(error.params.allowedValues as string[])}${found}`;
		case "type":
			return `${name} must be ${TYPES[String(error.params.type)] ?? error.message}${found}`;
		case "minimum":
			return `${name} must be at least ${error.params.limit}${found}`;
		case "maximum":
			return `${name} must be at most ${error.params.limit}${found}`;
		default:
			return `${name} ${error.message ?? "is not valid"}`;
	}
}

const TYPES: Readonly<Record<string, string>> = {
	"object,null": "a mapping",
	"array,null": "a list",
	string: "text",
	integer: "a whole number",
	boolean: "true or false",
};

function describeUnknown(
	path: readonly string[],
	key: string,
	rules: readonly KnownRule[],
): string {
	const inRules = path[0] === "rules";
	const { properties } = policySchema(rules);
	const known =
		path.length === 0
			? Object.keys(properties)
			: inRules
				? rules.map((rule) => rule.name)
				: Object.keys(properties.comments.properties);
	const meant = nearest(key, known);
	return `unknown ${inRules ? "rule" : "key"} ${code(key)}${meant === null ? "" : `; did you mean ${code(meant)}?`}`;
}

function oneOf(values: readonly string[]): string {
	const quoted = values.map(code);
	return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** As a code span that cannot end early; long values are cut. */
function code(text: string): string {
	const plain = text.replace(/[`\s]+/g, " ").trim();
	return `\`${plain.length > 60 ? `${plain.slice(0, 60)}…` : plain}\``;
}
