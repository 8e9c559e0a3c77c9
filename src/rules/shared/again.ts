/** Where the same code runs again and again: a loop that goes on, a handler of requests. */
import type { Acquisition } from "../../facts/acquire.js";
import { callsFunction } from "../../facts/callee.js";
import { errorOnEdge } from "../../facts/errors.js";
import { scopeOf } from "../../facts/types.js";
import type { Func, Stmt } from "../../go/ast.js";
import type { Cfg, Loop } from "../../go/cfg.js";
import { denoted } from "../../go/denoted.js";
import { explorePaths, pointAfter } from "../../go/paths.js";
import { namedBase } from "../../go/type.js";
import { visitOwn } from "../../go/walk.js";
import type { FunctionUnit } from "../rule.js";

/** Whether, once the call succeeded, some path goes on with the next iteration of its loop. */
export function goesOn(
	cfg: Cfg,
	loop: Loop,
	acquisition: Acquisition,
): boolean {
	const from = pointAfter(cfg, acquisition.step);
	if (from === null) return false;
	const { error } = acquisition;
	let met = false;
	const exploration = explorePaths(cfg, from, "", {
		key: (state) => state,
		step: (state) => (met ? null : state),
		edge: (state, edge) => {
			if (error !== null && errorOnEdge(edge, error) === "failed") return null;
			met ||= edge.to === loop.head;
			return met ? null : state;
		},
		end: () => "go on",
	});
	return met && exploration !== "bounded";
}

/** A loop that sleeps or waits for a ticker: what it does, it does once in a while. */
export function waits(stmt: Stmt): boolean {
	let found = false;
	visitOwn(stmt, (node) => {
		if (node.kind === "Call")
			found ||=
				callsFunction(node, "time.Sleep") || callsFunction(node, "time.After");
		if (node.kind === "Receive" && node.channel.kind === "Selector")
			found ||= node.channel.field.name === "C";
		return !found;
	});
	return found;
}

/** `func(w http.ResponseWriter, r *http.Request)`, or a function that gets the context of a web framework. */
export function isRequestHandler(unit: FunctionUnit, func: Func): boolean {
	const scope = scopeOf(unit.file, unit.pkg);
	const types = func.type.params.map(({ type }) => {
		const named = namedBase(denoted(type, scope));
		return named === null ? "" : `${named.path}.${named.name}`;
	});
	return (
		(types.includes("net/http.ResponseWriter") &&
			types.includes("net/http.Request")) ||
		types.some((type) => FRAMEWORKS.has(type))
	);
}

const FRAMEWORKS = new Set([
	"github.com/gin-gonic/gin.Context",
	"github.com/gofiber/fiber.Ctx",
	"github.com/labstack/echo.Context",
]);
