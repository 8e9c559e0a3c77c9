/** A value that is computed when it is first asked for, and never again: a schema, a key. */
export function once<T>(compute: () => T): () => T {
	let made: { readonly value: T } | null = null;
	return () => {
		made ??= { value: compute() };
		return made.value;
	};
}
