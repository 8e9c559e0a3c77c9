/** How a leak is told: in the code's own words, with what has to happen for it. */
import type { Expr, FuncDecl, Pos } from "../../go/ast.js";
import type { Declared, GoPackage } from "../../go/package.js";
import { callersOf } from "../../leaks/callers.js";
import type { Leak } from "../../leaks/find.js";
import { textOf } from "../../leaks/witness.js";
import type { FunctionUnit } from "../rule.js";
import { runsOnce } from "./once.js";
import { quoted } from "./words.js";

type Site = Leak["site"];

const KEYWORDS = /^(select|for|go)\b/;

/** Of a statement with a body its keyword, else all of it. */
export function headWord({ file, at }: Site): Pos {
	const keyword = KEYWORDS.exec(file.text.slice(at.start, at.start + 7))?.[0];
	return keyword === undefined
		? { start: at.start, end: at.end }
		: { start: at.start, end: at.start + keyword.length };
}

/** Callers of a method that are looked at. */
const MAX_CALLERS = 8;

/** Methods that end what an object started. */
const STOPS =
	"Stop Close Shutdown Cancel Quit Terminate Finish Destroy Release End".split(
		" ",
	);

/**
 * The method that somebody who made an object forgot to call, or null: the goroutine runs one of its methods, was started inside
 * of a call (its constructor), and the type has such a method.
 */
export function missingStop(
	{ rule, calls, goroutine, root }: Leak,
	pkg: GoPackage,
): string | null {
	if (
		rule !== "select-without-exit" &&
		rule !== "blocked-receive" &&
		rule !== "range-over-unclosed-channel" &&
		rule !== "cond-without-signal"
	)
		return null;
	const type = /^\(?\*?(\w+)\)?\./.exec(goroutine)?.[1];
	const [first] = calls;
	if (type === undefined || first === undefined) return null;
	if (first.file !== root.file) return null;
	// A method of the object itself does not make it: whoever has the object may still end it.
	const { receiver } = root.node;
	if (receiver !== null && receiverName(receiver.type) === type) return null;
	return stopOf(type, pkg);
}

/** Functions whose business it is to start what stays. */
const STARTERS = /^(main|start|run|serve|init|listen|launch|watch|monitor)/i;

/**
 * Whether a goroutine without an end may be meant: it is started by a function of a program, by one that is named for it or called only
 * where the package begins, or by a method of an object that nothing ends.
 */
export function isMeantToStay(
	{ rule, root, site, started }: Leak,
	pkg: GoPackage,
): boolean {
	// Whoever calls a function that ends in a select without cases stays there; a goroutine that is started for it adds up.
	if (rule === "select-without-exit")
		return started === null && /^select\s*\{\s*\}$/.test(textOf(site));
	if (rule !== "goroutine-without-exit") return false;
	const { node, file } = root;
	if (file.packageName === "main") return true;
	if (node.receiver === null)
		return STARTERS.test(node.name.name) || runsOnce(root, pkg);
	const type = receiverName(node.receiver.type);
	return type === null || stopOf(type, pkg) === null;
}

function receiverName(type: Expr): string | null {
	if (type.kind === "Unary") return receiverName(type.operand);
	if (type.kind === "Index") return receiverName(type.operand);
	return type.kind === "Ident" ? type.name : null;
}

/** The method that ends what an object of the type started, or null. */
function stopOf(type: string, pkg: GoPackage): string | null {
	for (const name of STOPS) {
		if (pkg.method(type, name) !== null) return name;
		const own = pkg.method(type, name.toLowerCase());
		if (own !== null && !isStep(own, type, pkg)) return name.toLowerCase();
	}
	return null;
}

/** Whether a method is called from other methods of its type: then it is not what somebody else forgot. */
function isStep(
	method: Declared<FuncDecl>,
	type: string,
	pkg: GoPackage,
): boolean {
	return callersOf(pkg, method, MAX_CALLERS).some(
		({ node: { receiver } }) =>
			receiver !== null && receiverName(receiver.type) === type,
	);
}

export function leakMessage(
	leak: Leak,
	at: Pos,
	unit: FunctionUnit,
	stop: string | null,
): string {
	const { site, rule, related } = leak;
	const operation = quoted(textOf(site));
	const isHere = site.file === unit.file && site.at.start === at.start;
	const where = isHere
		? ""
		: ` at line ${site.file.lineOf(site.at.start)}${site.file === unit.file ? "" : ` of ${site.file.path}`}`;
	const line =
		related === null ? "" : ` at line ${related.file.lineOf(related.at.start)}`;
	if (stop !== null)
		return `Nobody calls \`${stop}\` on what this makes: its goroutine waits for ever${where}, at ${operation}.`;
	switch (rule) {
		case "double-close":
			return `${operation}${where} can run after the channel was closed${line}: closing it a second time panics.`;
		case "send-on-closed-channel":
			return `${operation}${where} can run after the channel was closed${line}: sending on it panics.`;
		case "double-lock":
			return `${operation}${where} takes a lock that this goroutine already holds${line}: it waits for itself, for ever.`;
		case "missing-unlock":
			return `${operation}${where} is not given back on some run: whoever wants the lock next waits for ever${line}.`;
		case "lock-order-inversion":
			return `${operation}${where} and the lock taken${line} are wanted in opposite orders by two goroutines: each waits for the other, for ever.`;
		case "blocking-while-locked":
			return `${operation}${where} waits with a lock held (taken${line}) that the goroutine which would let it go on is waiting for.`;
		case "goroutine-without-exit":
			return `Each call of \`${leak.root.node.name.name}\` starts a goroutine here that never ends: its loop${line} has no way out.`;
		default:
			return `${operation}${where} can block for ever: ${story(leak)}${lack(leak)}.`;
	}
}

/** Where it takes more than one of something. */
export function sizeSentence({ condition }: Leak): string {
	return condition === null ? "" : ` It can happen whenever \`${condition}\`.`;
}

/** What has to happen for it: "when `err != nil`, `Run` returns at line 12 and ". */
function story({ run, root }: Leak): string {
	let when: string | null = null;
	let left: string | null = null;
	for (const { site, holds } of run.before.assumed) when = assumed(site, holds);
	for (const { goroutine, site } of run.before.left)
		if (goroutine === 0) left = returning(root, site);
	for (const { edge, before } of run.steps) {
		const { label, trail } = edge;
		if (label.outside && label.what === "receive")
			when = `${quoted(textOf(label.site))} happens first`;
		for (const { site, holds } of trail.assumed) when = assumed(site, holds);
		for (const { goroutine, site } of trail.left)
			if (before[goroutine] === 0) left = returning(root, site);
	}
	return `${when === null ? "" : `when ${when}, `}${left ?? ""}`;
}

function assumed(site: Site, holds: boolean): string {
	return holds ? quoted(textOf(site)) : `${quoted(textOf(site))} is false`;
}

function returning(root: Leak["root"], site: Site): string {
	return `\`${root.node.name.name}\` returns at line ${site.file.lineOf(site.at.start)} and `;
}

function lack({ rule, site }: Leak): string {
	const channel = channelOf(site);
	switch (rule) {
		case "blocked-send":
			return `nobody receives from ${channel} any more`;
		case "blocked-receive":
			return `nobody sends to ${channel} or closes it any more`;
		case "range-over-unclosed-channel":
			return `nobody closes ${channel}`;
		case "select-without-exit":
			return "none of its cases can happen any more";
		case "cond-without-signal":
			return "no signal comes after the wait began";
		default:
			return "its count never comes down to zero";
	}
}

/** The channel as it is written in a send, receive or range. */
function channelOf(site: Site): string {
	const text = textOf(site);
	const range = /\brange\s+(.*)$/.exec(text)?.[1];
	if (range !== undefined) return quoted(range);
	const [left = "", right = ""] = text.split("<-");
	return quoted(left.trim() === "" ? right : left);
}
