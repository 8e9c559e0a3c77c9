/**
 * Which lock it is, apart from whose: the field of a type (`Store.mu`), a type that embeds its mutex (`Counter`), or a
 * variable of the package. Two objects of one type have locks of one class.
 */
import type { Expr } from "../go/ast.js";
import { denoted } from "../go/denoted.js";
import { select } from "../go/selection.js";
import {
	inFile,
	type Named,
	namedBase,
	type Type,
	type TypeScope,
} from "../go/type.js";
import { typeOf } from "../go/types.js";
import { aliasedBy } from "./aliases.js";
import type { Link, LockCall, LockOp } from "./locks.js";

/** The class of the lock that is taken or given back; null where it has no name outside of the function. */
export function lockClass(lock: LockCall, scope: TypeScope): string | null {
	const { call, file } = innermost(lock, scope);
	return call.fun.kind === "Selector"
		? classOf(call.fun.operand, inFile(scope, file))
		: null;
}

/** The call of `Lock` or the like itself, and where it stands. */
export function innermost({ call, via }: LockCall, { file }: TypeScope): Link {
	return via.at(-1) ?? { call, file };
}

/** How a call on a lock of the class ends where it is written: `.mu.Lock()`, `.Lock()` of an embedded mutex, `mu.Lock()` of a variable. */
export function writtenCall(name: string, op: LockOp): string {
	const field = name.split(".")[1];
	if (field !== undefined) return `.${field}.${op}()`;
	return name.startsWith("var ")
		? `${name.slice("var ".length)}.${op}()`
		: `.${op}()`;
}

/** How the calls end that take a lock of the class. */
export function writtenCalls(name: string): readonly string[] {
	return [writtenCall(name, "Lock"), writtenCall(name, "RLock")];
}

function classOf(mutex: Expr, scope: TypeScope): string | null {
	switch (mutex.kind) {
		case "Unary":
			return classOf(mutex.operand, scope);
		case "Selector": {
			const { operand, field } = mutex;
			const owner = declaringType(typeOf(operand, scope), field.name, scope);
			if (owner !== null) return `${owner.name}.${field.name}`;
			// The fields of a variable whose type has no name.
			const variable = variableOf(operand);
			return variable === null ? null : `${variable}.${field.name}`;
		}
		case "Ident": {
			const { binding } = mutex;
			const of = binding?.kind === "local" ? aliasedBy(binding) : null;
			return of === null
				? (ownType(typeOf(mutex, scope))?.name ?? variableOf(mutex))
				: classOf(of, scope);
		}
		// Of the elements of a list it is not known which.
		default:
			return null;
	}
}

function variableOf(expr: Expr): string | null {
	return expr.kind === "Ident" && expr.binding?.kind === "package"
		? `var ${expr.name}`
		: null;
}

function ownType(type: Type | null): Named | null {
	const named = namedBase(type);
	return named?.path === null ? named : null;
}

const MAX_EMBEDDING = 4;

/** The type of this package whose struct has the field: the value's own, or one that it embeds. */
function declaringType(
	type: Type | null,
	field: string,
	scope: TypeScope,
	depth = 0,
): Named | null {
	const named = ownType(type);
	if (named === null || depth > MAX_EMBEDDING) return null;
	const declared = scope.pkg.type(named.name, scope.file);
	if (declared?.node.type.kind !== "StructType") return null;
	const { fields } = declared.node.type;
	if (fields.some(({ name }) => name.name === field)) return named;
	const there = inFile(scope, declared.file);
	for (const each of fields) {
		if (!each.embedded) continue;
		const embedded = denoted(each.type, there);
		const found = declaringType(embedded, field, there, depth + 1);
		if (found !== null) return found;
	}
	return null;
}

/** The method is that of `sync`, directly or promoted from an embedded mutex. */
export function isSyncLock(lock: LockCall, scope: TypeScope): boolean {
	const { call, file } = innermost(lock, scope);
	const { fun } = call;
	if (fun.kind !== "Selector") return false;
	const there = inFile(scope, file);
	const type = typeOf(fun.operand, there);
	const found = select(type, fun.field.name, there);
	const receiver = found?.kind === "method" ? found.receiver : namedBase(type);
	return receiver?.path === "sync";
}

/** Whether two locks that have the same path are of one class of `sync`. */
export function isSameClass(
	first: LockCall,
	second: LockCall,
	scope: TypeScope,
): boolean {
	return (
		isSyncLock(second, scope) &&
		lockClass(first, scope) === lockClass(second, scope)
	);
}

/** Whether two locks that have the same path are the same lock of `sync`: a promoted field may hide behind another of its name. */
export function isSameLock(
	first: LockCall,
	second: LockCall,
	scope: TypeScope,
): boolean {
	return (
		isSyncLock(second, scope) &&
		(second.via.length === first.via.length ||
			lockClass(first, scope) === lockClass(second, scope))
	);
}
