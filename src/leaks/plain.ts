/** Which values and which functions of other packages have nothing to do with what is explored. */
import type { Callee } from "../facts/callee.js";
import type { Expr } from "../go/ast.js";
import { denoted, underlying } from "../go/denoted.js";
import { inFile, type Type, type TypeScope, unversioned } from "../go/type.js";
import { typeOf } from "../go/types.js";

/** Packages whose functions make or operate what is explored, but for those in `HARMLESS`. */
const EXPLORED = new Set([
	"sync",
	"sync/atomic",
	"context",
	"time",
	"runtime",
	"golang.org/x/sync/errgroup",
	"golang.org/x/sync/semaphore",
]);

/** Of those packages what neither waits nor makes what can be waited for. */
const HARMLESS =
	/^(?:time\.(?:Time|Duration|Month|Location|Weekday)\.|time\.(?:Now|Since|Until|Unix\w*|Date|Parse\w*|LoadLocation|FixedZone)$|context\.(?:Background|TODO)$|sync\.Pool\.|runtime\.(?:NumGoroutine|NumCPU|GOMAXPROCS|Caller\w*|FuncForPC|Stack|ReadMemStats|KeepAlive|GC)$)/;

/** A function of another package that returns, and that the exploration need not know. */
export function isHarmlessLibrary({
	name,
	known,
}: Extract<Callee, { kind: "library" }>): boolean {
	const path = unversioned(
		name.slice(0, name.indexOf(".", name.lastIndexOf("/") + 1)),
	);
	if ((known?.ends ?? null) !== null) return false;
	return !EXPLORED.has(path) || HARMLESS.test(name);
}

/** Holds nothing that anybody could wait for. What comes from elsewhere is unknown to the exploration anyway. */
export function isPlain(expr: Expr, scope: TypeScope): boolean {
	return isPlainType(typeOf(expr, scope), scope, 0);
}

function isPlainType(
	type: Type | null,
	scope: TypeScope,
	depth: number,
): boolean {
	if (type === null) return true;
	if (depth > 3) return false;
	if (type.kind === "named" && type.path !== null)
		return !EXPLORED.has(type.path) || type.path === "time";
	switch (type.kind) {
		case "basic":
			return true;
		case "pointer":
			return isPlainType(type.to, scope, depth + 1);
		case "slice":
		case "array":
			return isPlainType(type.element, scope, depth + 1);
		case "map":
			return isPlainType(type.value, scope, depth + 1);
		case "named": {
			const inner = underlying(type, scope, 0);
			return inner?.kind === "basic";
		}
		default:
			return false;
	}
}

/** Types of these packages that are values. */
const VALUES = new Set(["time.Time", "time.Duration", "time.Month"]);

/** For sure nothing that anybody could wait for, or through which it could be reached. */
export function carriesNothing(
	type: Type | null,
	scope: TypeScope,
	depth = 0,
): boolean {
	if (type === null || depth > 4) return false;
	switch (type.kind) {
		case "basic":
			return type.name !== "any";
		case "pointer":
			return carriesNothing(type.to, scope, depth + 1);
		case "slice":
		case "array":
			return carriesNothing(type.element, scope, depth + 1);
		case "map":
			return (
				carriesNothing(type.key, scope, depth + 1) &&
				carriesNothing(type.value, scope, depth + 1)
			);
		case "named": {
			if (type.path !== null)
				return (
					VALUES.has(`${type.path}.${type.name}`) || !EXPLORED.has(type.path)
				);
			return carriesNothing(underlying(type, scope, 0), scope, depth + 1);
		}
		case "struct": {
			const there = inFile(scope, type.of.file);
			return type.of.node.fields.every((field) =>
				carriesNothing(denoted(field.type, there), there, depth + 1),
			);
		}
		default:
			return false;
	}
}
