/** Calls that give an error only for an argument which nobody writes: their error may be thrown away. */
import type { Call, Expr } from "../go/ast.js";
import { importPath } from "../go/denoted.js";
import { callsFunction } from "./callee.js";

/** Makers of compressors, which fail for a level that there is not. */
const LEVELLED = [
	"compress/flate.NewWriter",
	"compress/flate.NewWriterDict",
	"compress/gzip.NewWriterLevel",
	"compress/zlib.NewWriterLevel",
	"compress/zlib.NewWriterLevelDict",
];

/** `flate.NewWriter(w, flate.DefaultCompression)`. */
export function cannotFail(call: Call): boolean {
	const [, level] = call.args;
	return (
		level !== undefined &&
		isLevel(level) &&
		LEVELLED.some((name) => callsFunction(call, name))
	);
}

/** One of the package's own constants, or a digit. */
function isLevel(expr: Expr): boolean {
	if (expr.kind === "BasicLit") return /^\d$/.test(expr.value);
	return (
		expr.kind === "Selector" &&
		(importPath(expr.operand)?.startsWith("compress/") ?? false)
	);
}
