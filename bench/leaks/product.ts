/** The parts of deferbot that are measured. */
import type { GoParser } from "../../src/go/parser.js";

export interface Product {
	readonly constraint: typeof import("../../src/go/constraint.js");
	readonly find: typeof import("../../src/scan/find.js");
	readonly read: typeof import("../../src/scan/read.js");
	readonly packages: typeof import("../../src/review/packages.js");
	readonly run: typeof import("../../src/rules/run.js");
	readonly list: typeof import("../../src/rules/list.js");
	readonly parser: GoParser;
	/** A clock that never goes back, in milliseconds. */
	readonly now: () => number;
}

/** As it was built. What is measured is what ships: tsx would name every closure as it is made, which takes time. */
export async function builtProduct(): Promise<Product> {
	const { createParser } =
		await built<typeof import("../../src/go/parser.js")>("go/parser.js");
	return {
		constraint: await built("go/constraint.js"),
		find: await built("scan/find.js"),
		read: await built("scan/read.js"),
		packages: await built("review/packages.js"),
		run: await built("rules/run.js"),
		list: await built("rules/list.js"),
		parser: await createParser(),
		now: () => performance.now(),
	};
}

function built<T>(path: string): Promise<T> {
	return import(new URL(`../../dist/${path}`, import.meta.url).href);
}
