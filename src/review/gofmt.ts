/**
 * gofmt, as WASM: the one file of the core besides the parser that loads something. Each call has an instance of its own
 * (a tenth of a millisecond): an instance leaks megabytes a call and stays broken after deeply nested input.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { format } from "@wasm-fmt/gofmt/gofmt_binding.js";

/** The source as gofmt would write it, or null where it has a syntax error or is too much for the formatter. */
export type Gofmt = (source: string) => string | null;

/** Compiles the formatter; takes some 3 ms. */
export function loadGofmt(): Gofmt {
	const path = createRequire(import.meta.url).resolve("@wasm-fmt/gofmt/wasm");
	const module = new WebAssembly.Module(readFileSync(path));
	return (source) => {
		const { exports } = new WebAssembly.Instance(module);
		try {
			(exports._initialize as () => void)();
			return format(exports, source);
		} catch {
			// A syntax error, or memory access out of bounds: in both cases it says nothing about the text.
			return null;
		}
	};
}
