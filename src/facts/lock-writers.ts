/** Whether anybody in the package takes a lock of a class for writing: without a writer, readers never wait. */
import type { FuncDecl } from "../go/ast.js";
import { isTestPath } from "../go/constraint.js";
import { inFile, type TypeScope } from "../go/type.js";
import { visit } from "../go/walk.js";
import { lockClass, writtenCall } from "./lock-class.js";
import { lockCall } from "./locks.js";

/** Looked for in the text first: only functions that write `.mu.Lock()` are parsed. Tests do not count. */
export function hasWriter(lock: string, scope: TypeScope): boolean {
	const written = writtenCall(lock, "Lock");
	return scope.pkg.files.some(
		(file) =>
			!isTestPath(file.path) &&
			file.text.includes(written) &&
			file.decls.some((slice) => {
				if (slice.kind !== "func" && slice.kind !== "method") return false;
				if (!file.text.slice(slice.start, slice.end).includes(written))
					return false;
				const parsed = scope.pkg.parseFunc(file, slice);
				return (
					parsed !== null && writes(parsed.decl, lock, inFile(scope, file))
				);
			}),
	);
}

function writes(decl: FuncDecl, lock: string, scope: TypeScope): boolean {
	let found = false;
	visit(decl, (node) => {
		const call = node.kind === "Call" ? lockCall(node) : null;
		if (call?.op === "Lock") found ||= lockClass(call, scope) === lock;
		return !found;
	});
	return found;
}
