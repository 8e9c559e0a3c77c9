/** `defer f.Close()` and right after it `defer log.Print("file closed")`, which runs first. */
import { deferredReleases } from "../../facts/release.js";
import type { Call, Defer } from "../../go/ast.js";
import type { Cfg } from "../../go/cfg.js";
import type { FunctionUnit } from "../rule.js";
import { listHolding } from "./lists.js";
import { sourceOf } from "./words.js";

/** What a message says when the release is done, by the beginning of its verb. */
const DONE: readonly (readonly [verb: RegExp, claim: RegExp])[] = [
	[/^close/i, /\bclosed\b/i],
	[/^stop/i, /\bstopped\b/i],
	[/cancel/i, /\bcancell?ed\b/i],
	[/unlock/i, /\b(un)?locked\b|\breleased\b/i],
	[/^release/i, /\breleased\b/i],
	[/^(remove|delete)/i, /\b(removed|deleted|cleaned up)\b/i],
	[/^(clean|tear)/i, /\b(cleaned up|removed|torn down)\b/i],
	[/^disconnect/i, /\bdisconnected\b/i],
	[/^shut_?down/i, /\b(shut ?down|stopped)\b/i],
	[/^rollback/i, /\brolled back\b/i],
	[/^flush/i, /\bflushed\b/i],
	[/^(kill|terminate)/i, /\b(killed|terminated)\b/i],
];

/** The call that writes the message, or null. */
export function prematureMessage(
	unit: FunctionUnit,
	cfg: Cfg,
	first: Defer,
	second: Defer,
): Call | null {
	const list = listHolding(cfg.body, first);
	if (list === null || list[list.indexOf(first) + 1] !== second) return null;
	const message = messageOf(second);
	const claims = deferredReleases(first).flatMap(({ verb }) =>
		DONE.filter(([name]) => name.test(verb)).map(([, claim]) => claim),
	);
	if (message === null) return null;
	const texts = message.args.filter(
		(arg) => arg.kind === "BasicLit" && arg.type === "string",
	);
	return texts.some((text) =>
		claims.some((claim) => claim.test(sourceOf(unit, text))),
	)
		? message
		: null;
}

const PRINTS =
	/^(f?print(f|ln)?|log|logf|debug|info|notice|warn|trace|output)(f|ln|w|s|context)?$/i;

/** A deferred call that only writes, or the only statement of a deferred literal that does. */
function messageOf({ call }: Defer): Call | null {
	if (call?.fun.kind !== "FuncLit") return prints(call);
	const [only] = call.fun.body.stmts;
	return call.fun.body.stmts.length === 1 &&
		only?.kind === "ExprStmt" &&
		only.expr.kind === "Call"
		? prints(only.expr)
		: null;
}

function prints(call: Call | null): Call | null {
	const fun = call?.fun;
	const name =
		fun?.kind === "Selector"
			? fun.field.name
			: fun?.kind === "Ident"
				? fun.name
				: "";
	return PRINTS.test(name) ? call : null;
}
