/**
 * The shapes of what deferbot knows about other people's packages. Data only: a row says what the documentation
 * at its package's `source` promises, and nothing is concluded here.
 */

/**
 * What a call does with an argument. `uses`: nothing is left when it returns. `wraps`: the result holds it and does
 * not own it. `takes`: the callee releases it. `keeps`: anything may happen; what is not in the table keeps.
 */
export type ArgEffect = "uses" | "wraps" | "takes" | "keeps";

/** How a call ends that never returns: it unwinds the goroutine (defers run), or the process is gone. */
export type Ends = "panic" | "exit";

/**
 * When a function that is an argument is called. `inside`: before the call returns, by the goroutine that makes it.
 * `goroutine`: by one of its own, at once or when its time has come. `later`: after the call has returned, by whoever comes to it.
 */
export type Calls = "inside" | "goroutine" | "later";

/** Which rule speaks about it. */
export type Family = "resource" | "cancel" | "ticker" | "timer" | "pool";

/** A function or method. A bare string stands for `results` alone. */
export interface FuncRow {
	/** Types of the results, as in Go, names relative to the package: `"*File, error"`; `?` for one that is not told. */
	readonly results?: string;
	/** The results that the caller must release, by index. */
	readonly opens?: readonly number[];
	/** How they are released, where it is not the way of their type. */
	readonly release?: readonly string[];
	/** What is opened, as a noun, where the type does not say. */
	readonly what?: string;
	/** As in `TypeRow`. */
	readonly cost?: string;
	readonly family?: Family;
	/** For each argument, or for all; the last counts for all that follow. */
	readonly args?: ArgEffect | readonly ArgEffect[];
	/** What happens to the functions among the arguments. */
	readonly calls?: Calls;
	/** The results that are not nil even where the call fails. */
	readonly neverNil?: readonly number[];
	readonly ends?: Ends;
}

export interface TypeRow {
	/** A noun for messages: "file", "response body". */
	readonly what?: string;
	/**
	 * Ways to release a value; any one will do. `Close`: a method; `Body.Close`: a method of a field; `()` or `(nil)`: calling
	 * the value itself; `os.RemoveAll(_)`: a function that it is passed to.
	 */
	readonly release?: readonly string[];
	/** What is lost when nobody does, as the end of a sentence: "its descriptor stays open". */
	readonly cost?: string;
	/** Methods that have released the value once they answered false. */
	readonly releasedWhenFalse?: readonly string[];
	/** Methods that have released the value once they gave an error. */
	readonly releasedWhenFails?: readonly string[];
	/**
	 * Methods that do nothing on a nil receiver, by their documentation or by the test for nil that their source begins with.
	 * Those that give an error then, as `*os.File` does, are none of these.
	 */
	readonly nilSafe?: readonly string[];
	readonly family?: Family;
	/** Holds memory only: forgetting to close it loses data or nothing, never a descriptor or a connection. Nothing opens one. */
	readonly memoryOnly?: boolean;
	/** What its methods return may hold the value itself: `client.Database("x")`. */
	readonly derives?: boolean;
	/** A value stored in a field of it stays the caller's: `cmd.Stdout = f`. */
	readonly borrowsFields?: boolean;
	/** Types of this or another package whose methods and fields it has too. */
	readonly embeds?: readonly string[];
	readonly fields?: Readonly<Record<string, string>>;
	readonly methods?: Readonly<Record<string, FuncRow | string>>;
}

export interface PackageRow {
	/** The import path without major version: `github.com/jackc/pgx` stands for every version. */
	readonly path: string;
	/** Paths under which the same package was or is imported too. */
	readonly formerly?: readonly string[];
	/** The documentation that the rows below rest on; a row's own place is `source#Name`. */
	readonly source: string;
	readonly types?: Readonly<Record<string, TypeRow>>;
	readonly funcs?: Readonly<Record<string, FuncRow | string>>;
	/** Package variables and their types. */
	readonly vars?: Readonly<Record<string, string>>;
}
