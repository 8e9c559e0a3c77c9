/** A pool of connections that is opened again for each iteration or request, so that nothing in it is ever reused. */
import { mentions } from "../facts/access.js";
import { acquisitionsIn } from "../facts/acquire.js";
import { fateOf } from "../facts/held.js";
import { openerNames } from "../facts/library.js";
import { summariesOf } from "../facts/summarize.js";
import { scopeOf } from "../facts/types.js";
import type { Func, Local, Node } from "../go/ast.js";
import type { BasicBlock } from "../go/cfg.js";
import { stepHolding } from "../go/paths.js";
import { visitOwn } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { goesOn, isRequestHandler, waits } from "./shared/again.js";
import { openingWord } from "./shared/held-words.js";
import { isInvariant } from "./shared/invariant.js";
import { outlivesIteration } from "./shared/kept.js";
import { ownTransports, partsOf } from "./shared/transports.js";
import { code, isTestFile, nameOf } from "./shared/words.js";

const OPENERS = new RegExp(
	`\\b(?:${[...openerNames("pool"), "Transport"].join("|")})\\b`,
);

export const connectionPerIteration: Rule = {
	name: "connection-per-iteration",
	severity: "warning",
	docs: {
		summary: "a connection pool opened in a loop or for each request",
		reports:
			"A pool that is meant to be shared (`sql.Open`, `sqlx.Connect`, `pgxpool.New`, `redis.NewClient`, `mongo.Connect`, `grpc.NewClient`, an `http.Transport`) opened with the same arguments in each iteration of a loop, or in each call of an HTTP handler.",
		matters:
			"Each of these is a pool with connections, goroutines and timers of its own. Opened once per iteration or request, every use pays for a new connection and its handshake, and the idle ones of the pools before stay open until the other side closes them.",
		example: `func Handle(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer db.Close()
	fmt.Fprintln(w, db.PingContext(r.Context()))
}
`,
		instead: `type Server struct {
	db *sql.DB
}

func (s *Server) Handle(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, s.db.PingContext(r.Context()))
}
`,
		silent: [
			"It escapes: stored, returned, passed on, captured; then it may be kept for reuse.",
			"Its arguments depend on the iteration or the request: then it is another pool each time.",
			"After it was opened the loop is left in the same iteration, as in a retry.",
			"A deferred call closes it when the function returns, and it is kept until then: many connections to one place, all of them used.",
			"The loop sleeps or waits for a ticker: it runs once in a while.",
			"A transport with `DisableKeepAlives`, a limit or a timeout for its idle connections, or one whose idle connections are closed.",
			"The file is a test.",
		],
		ignore:
			"When the loop runs once in a while, and a connection must not be kept in between.",
	},
	mayApply: (source) =>
		OPENERS.test(source) || /\bfor\b|\bhttp\.Request\b/.test(source),
	check: function* (unit) {
		if (isTestFile(unit)) return;
		for (const func of unit.functions) {
			yield* pools(unit, func);
			yield* transports(unit, func);
		}
	},
};

interface Place {
	/** The loop or the function: what varies in it makes another pool. */
	readonly around: Node;
	/** "in each iteration", "for each request". */
	readonly words: string;
	readonly message: string;
}

function* pools(unit: FunctionUnit, func: Func): Iterable<Report> {
	const cfg = unit.cfg(func);
	const scope = scopeOf(unit.file, unit.pkg);
	const summaries = summariesOf(unit.pkg);
	for (const acquisition of acquisitionsIn(func, cfg, scope, summaries)) {
		const { opens, block, call, holder } = acquisition;
		if (opens.family !== "pool" || holder === null) continue;
		const place = placeOf(unit, func, block);
		if (place === null) continue;
		if (!call.args.every((arg) => isInvariant(arg, place.around))) continue;
		if (block.loop !== null && !goesOn(cfg, block.loop, acquisition)) continue;
		if (block.loop !== null && isKept(unit, place.around, holder)) continue;
		const fate = fateOf(acquisition, cfg, { func, scope, opens, summaries });
		if (fate === null || fate.escaped) continue;
		yield {
			at: openingWord(unit, acquisition),
			func,
			message: `${code(unit, call)} opens a ${opens.what} ${place.words}, always to the same place: no connection is ever used again.`,
			cause: call,
			related: [{ at: place.around, message: place.message }],
		};
	}
}

/** Closed when the function returns, and kept until then: all of them are open at once, on purpose. */
function isKept(unit: FunctionUnit, loop: Node, holder: Local): boolean {
	if (loop.kind !== "For" && loop.kind !== "Range") return false;
	const { body } = loop;
	const target = { root: holder, steps: [] };
	let kept = false;
	visitOwn(body, (node) => {
		if (node.kind === "Defer" && mentions(node, holder))
			kept ||= outlivesIteration({
				scope: scopeOf(unit.file, unit.pkg),
				body,
				defer: node,
				target,
				holders: [holder],
				endless: false,
			});
		return !kept;
	});
	return kept;
}

function* transports(unit: FunctionUnit, func: Func): Iterable<Report> {
	const cfg = unit.cfg(func);
	for (const literal of ownTransports(unit, func)) {
		const block = stepHolding(cfg, literal)?.block;
		const place = block === undefined ? null : placeOf(unit, func, block);
		if (place === null || literal.type === null) continue;
		if (!partsOf(literal).every((part) => isInvariant(part, place.around)))
			continue;
		yield {
			at: literal.type,
			func,
			message: `A new ${code(unit, literal.type)} ${place.words} has a connection pool of its own: no connection is ever used again, and the idle ones stay open.`,
			cause: literal,
			related: [{ at: place.around, message: place.message }],
		};
	}
}

/** The innermost loop that does not wait in between, or the function when it handles requests. */
function placeOf(
	unit: FunctionUnit,
	func: Func,
	{ loop }: BasicBlock,
): Place | null {
	if (loop !== null) {
		const { stmt } = loop;
		return stmt === null || waits(stmt)
			? null
			: {
					around: stmt,
					words: "in each iteration",
					message: "the loop that opens it again",
				};
	}
	return isRequestHandler(unit, func)
		? {
				around: func,
				words: "for each request",
				message: `${nameOf(func)} runs once for each request`,
			}
		: null;
}
