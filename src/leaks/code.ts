/**
 * The intermediate representation that is explored: a function as a list of instructions over numbered slots, made from
 * the syntax tree by `compile.ts`. It exists so that a goroutine is plain data (an instruction's number and the slots)
 * that can be copied, compared and resumed.
 */
import type { Func, Pos } from "../go/ast.js";
import type { GoFile } from "../go/package.js";
import type { Type } from "../go/type.js";

/** The number of an object on the heap. */
export type Address = number;

export type Value =
	| { readonly t: "nil" }
	| { readonly t: "bool"; readonly v: boolean }
	| { readonly t: "int"; readonly v: number }
	| { readonly t: "str"; readonly v: string }
	/** A pointer to an object, or a channel, slice or map, which are pointers in Go too. */
	| { readonly t: "ref"; readonly to: Address }
	/** A struct, array or primitive that lies right here; copied when it is assigned. */
	| { readonly t: "inline"; readonly at: Address }
	/** A pointer to a variable, field or element that is no struct. */
	| {
			readonly t: "place";
			readonly of: Address;
			readonly key: string;
	  }
	/** A function with the variables that it captured, or with its receiver. */
	| {
			readonly t: "func";
			readonly code: Code;
			readonly captured: readonly Value[];
			readonly receiver: Value | null;
	  }
	/** A function of the library that is modelled: `mu.Unlock`, a context's cancel function. */
	| {
			readonly t: "model";
			readonly name: string;
			readonly receiver: Value | null;
	  }
	/** The channel of a context, timer or ticker, which the outside fires. */
	| { readonly t: "signal"; readonly of: Address }
	/** Several results of one call. */
	| { readonly t: "tuple"; readonly items: readonly Value[] }
	/** Unknown. `type` is what it was declared as, where that is known. */
	| { readonly t: "sym"; readonly id: number; readonly type: Type | null }
	/** Unknown, but made of others by an operation: equal operands give an equal value. */
	| {
			readonly t: "expr";
			readonly op: string;
			readonly args: readonly Value[];
			readonly type: Type | null;
			/** Its key: what an unknown condition is called is asked at each look at it. */
			readonly key: string;
	  };

/** A slot's number, or a value that is known. */
export type Operand = number | Value;

export interface Code {
	/** Unique within one exploration. */
	readonly id: number;
	/** As people call it: `newWatcher`, `(*watcher).run`, `func1` for a literal's number in its declaration. */
	readonly name: string;
	readonly func: Func;
	readonly file: GoFile;
	readonly slots: number;
	/** Slots of the receiver (if any) and the parameters, in order; the last is variadic when `variadic`. */
	readonly params: readonly (number | null)[];
	readonly variadic: boolean;
	readonly hasReceiver: boolean;
	readonly receiverIsPointer: boolean;
	/** Slots that hold the named results, or null when they have no names. */
	readonly results: readonly number[] | null;
	/** Slots in which a closure's captured variables are put, in the order of `Make closure`. */
	readonly captures: readonly number[];
	readonly instructions: readonly Instruction[];
}

export type Target =
	| { readonly kind: "code"; readonly code: () => Code | null }
	| { readonly kind: "library"; readonly name: string }
	| {
			readonly kind: "method";
			readonly receiver: Operand;
			readonly name: string;
			/** The receiver's type as it is written. */
			readonly type: Type | null;
	  }
	| { readonly kind: "value"; readonly value: Operand };

export interface CallShape {
	readonly target: Target;
	readonly args: readonly Operand[];
	readonly spread: boolean;
	/** The number of results that somebody looks at. */
	readonly wants: number;
	/** Types of the results, where they are known. */
	readonly types: readonly (Type | null)[] | null;
}

export interface SelectCase {
	readonly kind: "send" | "receive";
	readonly channel: Operand;
	readonly value: Operand | null;
	readonly into: number | null;
	readonly ok: number | null;
	readonly to: number;
	readonly at: Pos;
}

export type Instruction = { readonly at: Pos } & (
	| { readonly op: "move"; readonly into: number; readonly from: Operand }
	| {
			readonly op: "zero";
			readonly into: number;
			readonly type: Type | null;
			/** A fresh unknown, where the type says nothing. */
			readonly unknown: boolean;
	  }
	/** The slot's value moves into a variable of its own on the heap; the slot then points to it. */
	| { readonly op: "box"; readonly slot: number }
	/** The same for the next iteration: a new variable with the same value. */
	| { readonly op: "rebox"; readonly slot: number }
	| { readonly op: "load"; readonly into: number; readonly variable: number }
	| { readonly op: "store"; readonly variable: number; readonly from: Operand }
	/** To a slot that may hold a struct, which is overwritten in its place. */
	| { readonly op: "assign"; readonly into: number; readonly from: Operand }
	| {
			readonly op: "address";
			readonly into: number;
			readonly of: number;
			readonly boxed: boolean;
	  }
	| {
			readonly op: "field";
			readonly into: number;
			readonly of: Operand;
			readonly name: string;
			readonly type: Type | null;
			/** The struct's own static type, for a receiver that is unknown. */
			readonly owner: Type | null;
	  }
	| {
			readonly op: "setField";
			readonly of: Operand;
			readonly name: string;
			readonly from: Operand;
	  }
	| {
			readonly op: "fieldAddress";
			readonly into: number;
			readonly of: Operand;
			readonly name: string;
			readonly type: Type | null;
	  }
	| {
			readonly op: "deref";
			readonly into: number;
			readonly from: Operand;
			readonly type: Type | null;
	  }
	| {
			readonly op: "setDeref";
			readonly pointer: Operand;
			readonly from: Operand;
	  }
	| {
			readonly op: "index";
			readonly into: number;
			readonly of: Operand;
			readonly key: Operand;
			readonly ok: number | null;
			readonly type: Type | null;
	  }
	| {
			readonly op: "setIndex";
			readonly of: Operand;
			readonly key: Operand;
			readonly from: Operand;
	  }
	| {
			readonly op: "indexAddress";
			readonly into: number;
			readonly of: Operand;
			readonly key: Operand;
	  }
	| {
			readonly op: "slice";
			readonly into: number;
			readonly of: Operand;
			readonly low: Operand | null;
			readonly high: Operand | null;
	  }
	| {
			readonly op: "makeChannel";
			readonly into: number;
			readonly capacity: Operand;
	  }
	| {
			readonly op: "makeList";
			readonly into: number;
			readonly length: Operand;
			readonly element: Type | null;
	  }
	| { readonly op: "makeMap"; readonly into: number }
	| { readonly op: "new"; readonly into: number; readonly type: Type | null }
	/** A composite literal. */
	| {
			readonly op: "struct";
			readonly into: number;
			readonly type: Type | null;
			readonly fields: readonly (readonly [string, Operand])[];
	  }
	| {
			readonly op: "list";
			readonly into: number;
			readonly items: readonly Operand[];
			readonly array: boolean;
	  }
	| {
			readonly op: "map";
			readonly into: number;
			readonly entries: readonly (readonly [Operand, Operand])[];
	  }
	| {
			readonly op: "append";
			readonly into: number;
			readonly to: Operand;
			readonly items: readonly Operand[];
			readonly spread: boolean;
	  }
	| {
			readonly op: "length";
			readonly into: number;
			readonly of: Operand;
			readonly capacity: boolean;
	  }
	| { readonly op: "delete"; readonly of: Operand; readonly key: Operand }
	| { readonly op: "clear"; readonly of: Operand }
	| {
			readonly op: "binary";
			readonly into: number;
			readonly operator: string;
			readonly left: Operand;
			readonly right: Operand;
			/** The right side bounds a loop: a large number counts as a small one. */
			readonly bounds?: boolean;
	  }
	| {
			readonly op: "unary";
			readonly into: number;
			readonly operator: string;
			readonly operand: Operand;
	  }
	| {
			readonly op: "closure";
			readonly into: number;
			readonly code: () => Code | null;
			readonly captured: readonly number[];
	  }
	| {
			readonly op: "methodValue";
			readonly into: number;
			readonly of: Operand;
			readonly name: string;
			readonly type: Type | null;
	  }
	| {
			readonly op: "global";
			/** An error that is never nil: `ErrClosed`. */
			readonly error: boolean;
			readonly into: number;
			readonly name: string;
			readonly type: Type | null;
	  }
	| {
			readonly op: "assert";
			readonly into: number;
			readonly ok: number | null;
			readonly from: Operand;
			readonly type: Type | null;
	  }
	/** Whether a value has a dynamic type; unknown forks. */
	| {
			readonly op: "hasType";
			readonly into: number;
			readonly from: Operand;
			readonly type: Type | null;
	  }
	| { readonly op: "escape"; readonly value: Operand }
	// -------------------------------------------------------------------------------------------- control
	| { readonly op: "jump"; readonly to: number; readonly back: boolean }
	| {
			readonly op: "branch";
			readonly on: Operand;
			readonly yes: number;
			readonly no: number;
			readonly loop: boolean;
	  }
	/** Begins a range over a collection, channel or number; `range` goes on with it, and is visible when it is a channel. */
	| { readonly op: "ranged"; readonly into: number; readonly of: Operand }
	| {
			readonly op: "range";
			readonly iterator: number;
			readonly key: number | null;
			readonly value: number | null;
			readonly end: number;
			readonly valueType: Type | null;
	  }
	| {
			readonly op: "return";
			readonly values: readonly Operand[] | null;
			readonly spread: boolean;
	  }
	| { readonly op: "panic"; readonly value: Operand }
	| { readonly op: "recover"; readonly into: number }
	| ({
			readonly op: "call";
			readonly into: readonly (number | null)[];
	  } & CallShape)
	| ({ readonly op: "defer" } & CallShape)
	| ({ readonly op: "go" } & CallShape)
	// -------------------------------------------------------------------------------------- visible, always
	| { readonly op: "send"; readonly channel: Operand; readonly value: Operand }
	| {
			readonly op: "receive";
			readonly channel: Operand;
			readonly into: number | null;
			readonly ok: number | null;
			readonly type: Type | null;
	  }
	| { readonly op: "close"; readonly channel: Operand }
	| {
			readonly op: "select";
			readonly cases: readonly SelectCase[];
			readonly otherwise: number | null;
	  }
);

export type InstructionOf<K extends Instruction["op"]> = Extract<
	Instruction,
	{ op: K }
>;
