/** What a report about something that was opened says, in the code's own words. */
import type { Acquisition } from "../../facts/acquire.js";
import type { Leak } from "../../facts/held.js";
import type { Why } from "../../facts/trail.js";
import type { Expr, Pos } from "../../go/ast.js";
import type { FunctionUnit, Report } from "../rule.js";
import { code, quoted, sourceOf } from "./words.js";

/** The word of the call: `os.Open`, or the method alone where a chain of calls goes over several lines. */
export function openingWord(unit: FunctionUnit, { call }: Acquisition): Pos {
	const { fun } = call;
	return fun.kind === "Selector" && sourceOf(unit, fun).includes("\n")
		? fun.field
		: fun;
}

/** `` `f` from `os.Open(path)` ``. */
export function subject(unit: FunctionUnit, acquisition: Acquisition): string {
	const { call, opens } = acquisition;
	const from = code(unit, call);
	const name = placeName(acquisition);
	return name === null
		? `the ${opens.what} that ${from} opens`
		: `${quoted(name)} from ${from}`;
}

/** `f`, `s.file`; null where nothing holds it. */
function placeName({ holder, field }: Acquisition): string | null {
	if (holder === null) return null;
	return field === null ? holder.name : `${holder.name}.${field}`;
}

/** How it would be released here: `f.Close()`, `resp.Body.Close()`, `os.RemoveAll(dir)`. */
export function releaseCall(acquisition: Acquisition): string {
	const way = preferredWay(acquisition.opens.release);
	const name = placeName(acquisition) ?? "it";
	if (way.startsWith("(")) return `${name}${way}`;
	const passed = /^(?:.*\/)?(\w+\.\w+)\(_\)$/.exec(way);
	return passed === null ? `${name}.${way}()` : `${passed[1]}(${name})`;
}

/** Of `Commit` and `Rollback` the one that is right on a path that forgot both. */
function preferredWay(ways: readonly string[]): string {
	return ways.includes("Rollback") ? "Rollback" : (ways[0] ?? "Close");
}

/** Past participle: "is never closed". */
export function releasedWord({ opens }: Acquisition): string {
	const way = preferredWay(opens.release);
	const verb = way.slice(way.lastIndexOf(".") + 1);
	const words: Readonly<Record<string, string>> = {
		Close: "closed",
		Disconnect: "disconnected",
		End: "ended",
		EndSession: "ended",
		Finish: "finished",
		Release: "released",
		"RemoveAll(_)": "removed",
		Rollback: "committed or rolled back",
		Stop: "stopped",
		"()": "called",
		"(nil)": "called",
	};
	return words[verb.charAt(0).toUpperCase() + verb.slice(1)] ?? "released";
}

/** "when `io.ReadFull` fails", "when `!ok`", or nothing. */
export function whenWords(unit: FunctionUnit, why: Why | null): string {
	if (why === null) return "";
	if (why.failed !== null) return ` when ${code(unit, why.failed.fun)} fails`;
	const text = conditionText(unit, why.condition, why.holds);
	return text === null ? "" : ` when ${quoted(text)}`;
}

const OPPOSITE: Readonly<Record<string, string>> = {
	"==": "!=",
	"!=": "==",
	"<": ">=",
	">=": "<",
	">": "<=",
	"<=": ">",
};

function conditionText(
	unit: FunctionUnit,
	condition: Expr,
	holds: boolean,
): string | null {
	const text = sourceOf(unit, condition);
	// Of a case of a switch with a tag only the value is written there.
	if (condition.kind === "Binary") {
		const { left, right, op } = condition;
		const word = holds ? op : OPPOSITE[op];
		return word === undefined
			? null
			: `${sourceOf(unit, left)} ${word} ${sourceOf(unit, right)}`;
	}
	return holds ? text : `!${text}`;
}

/** The exits without release, for the reader to look at; the first five. */
export function exits(
	unit: FunctionUnit,
	acquisition: Acquisition,
	leaks: readonly Leak[],
): Report["related"] {
	const release = quoted(releaseCall(acquisition));
	return leaks
		.filter(({ kind }) => kind !== "dropped")
		.slice(0, 5)
		.map(({ kind, at, why }) => ({
			at,
			message: `${exitVerb(kind, acquisition)} without ${release}${whenWords(unit, why)}`,
		}));
}

export function exitVerb(kind: Leak["kind"], acquisition: Acquisition): string {
	if (kind === "iterates") return "ends the iteration";
	if (kind === "repeated") return "opens the next one";
	return kind === "replaced"
		? `assigns ${quoted(placeName(acquisition) ?? "it")} anew`
		: "returns";
}
