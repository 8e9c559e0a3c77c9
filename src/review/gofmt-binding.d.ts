/**
 * The part of @wasm-fmt/gofmt below its own entry point, which would share one instance between calls, and the little of
 * WebAssembly it takes, which TypeScript only declares for browsers.
 */
declare module "@wasm-fmt/gofmt/gofmt_binding.js" {
	/** Throws where the source has a syntax error or the instance breaks. */
	export function format(
		wasm: WebAssembly.Instance["exports"],
		source: string,
	): string;
}

declare namespace WebAssembly {
	class Module {
		constructor(bytes: Uint8Array);
	}
	class Instance {
		constructor(module: Module);
		readonly exports: Readonly<Record<string, unknown>>;
	}
}
