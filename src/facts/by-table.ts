/** What the table of libraries says about calls, and what names and types say where it does not. */
import type { Call, Expr } from "../go/ast.js";
import { namedBase, type TypeScope } from "../go/type.js";
import { resultTypes, typeOf } from "../go/types.js";
import { calledName, calleeOf, isNoSelector } from "./callee.js";
import { isNil } from "./errors.js";
import { type KnownFunc, knownFunc, mayOpen, type Opens } from "./library.js";
import { isReleaseName } from "./release.js";
import {
	type CallEffect,
	effectOfRow,
	type Given,
	KEEPS,
	LEFT,
	ONLY_USES,
	RELEASED,
	type Resource,
	type Summaries,
} from "./summary.js";

/** Knows nothing about the functions of the package: they keep what they are given. */
export const byTable: Summaries = {
	effect: tableEffect,
	opens: tableOpens,
};

function tableEffect(
	call: Call,
	given: Given,
	{ opens, hold }: Resource,
	scope: TypeScope,
): CallEffect {
	const callee = calleeOf(call, scope);
	const isUnknown =
		callee === null || (callee.kind === "library" && callee.known === null);
	if (
		given === "receiver" &&
		opens.type.releasedWhenFails?.includes(calledName(call)) === true
	)
		return { ok: LEFT, failed: RELEASED };
	if (given === "receiver")
		// What a library's methods do with their receiver, the ways to release its type say; what only carries it may own it.
		return isUnknown &&
			hold.releases.length === 0 &&
			isReleaseName(calledName(call))
			? KEEPS
			: ONLY_USES;
	if (isUnknown && (decodes(call) || isNoCloser(call.args[given], call, scope)))
		return effectOfRow("wraps");
	if (callee?.kind === "library" && callee.known !== null)
		return effectOfRow(callee.known.arg(given));
	if (callee?.kind === "builtin")
		return effectOfRow(
			callee.name === "append" || callee.name === "panic" ? "keeps" : "uses",
		);
	if (callee?.kind === "conversion") return effectOfRow("wraps");
	return callee === null && looksLikeLogging(call) ? ONLY_USES : KEEPS;
}

/** `yaml.NewDecoder(f)`: what decodes, scans or parses reads from its argument and leaves closing it to others. */
function decodes(call: Call): boolean {
	return /^New\w*(Decoder|Scanner|Parser|Lexer|Tokenizer)$/.test(
		calledName(call),
	);
}

/**
 * An `io.Reader` has no method that closes it: code of other packages may keep it in what it returns. Senders of requests
 * look behind the interface, and close.
 */
function isNoCloser(
	arg: Expr | undefined,
	call: Call,
	scope: TypeScope,
): boolean {
	if (arg === undefined || /request|post|put|body|send/i.test(calledName(call)))
		return false;
	const type = typeOf(arg, scope);
	const named = namedBase(type);
	return (
		named !== null &&
		(named.path === "bufio" ||
			(named.path === "io" && /^(Read|Write|Seek)/.test(named.name))) &&
		!/Close|Pipe/.test(named.name)
	);
}

/** `s.logger.Infof("…", f)`: what loggers of unknown types do with their arguments is print them. */
function looksLikeLogging({ fun }: Call): boolean {
	return (
		fun.kind === "Selector" &&
		/^(Trace|Debug|Info|Notice|Warn|Warning|Error|Print|Log)(f|w|ln|Context)?$/.test(
			fun.field.name,
		)
	);
}

/** All names in the table end in the last word of what is called. */
function openingName(fun: Expr): string {
	if (fun.kind === "Index") return openingName(fun.operand);
	return fun.kind === "Selector" ? fun.field.name : "";
}

function tableOpens(call: Call, scope: TypeScope): readonly Opens[] {
	if (isNoSelector(call) || !mayOpen(openingName(call.fun))) return [];
	const callee = calleeOf(call, scope);
	if (callee?.kind === "library")
		return callee.known === null || wrapsNothing(call, callee.known)
			? []
			: callee.known.opens;
	if (callee?.kind !== "method") return [];
	const opens = knownFunc(twinOf(callee.name))?.opens ?? [];
	return opens.length > 0 &&
		callee.declared === null &&
		givesResponse(call, scope)
		? opens
		: [];
}

/** `zstd.NewReader(nil)`: a reader of nothing has started nothing. */
function wrapsNothing({ args }: Call, known: KnownFunc): boolean {
	const [wrapped] = args;
	return wrapped !== undefined && isNil(wrapped) && known.arg(0) === "wraps";
}

/**
 * `Do(*http.Request) (*http.Response, error)` of an interface of this package stands for that of `*http.Client`:
 * programs declare such interfaces so that tests can put something else there.
 */
function twinOf(name: string): string {
	return name === "RoundTrip"
		? "net/http.RoundTripper.RoundTrip"
		: `net/http.Client.${name}`;
}

function givesResponse(call: Call, scope: TypeScope): boolean {
	const [response, error, ...more] = resultTypes(call, scope) ?? [];
	return (
		namedBase(response ?? null)?.path === "net/http" &&
		namedBase(response ?? null)?.name === "Response" &&
		error?.kind === "basic" &&
		more.length === 0
	);
}
