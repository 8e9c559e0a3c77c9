/**
 * npm run bench:leaks -- DIR
 *
 * Looks for what blocks in a folder of Go programs and prints for each what was found, in how many states, and how long it
 * took. The Go files of a folder are one program, as `scan` takes them; where they declare the same names they are programs of
 * their own. A first pass, which is not measured, warms the engine up: a process that reviews is warm.
 */
import { resolve } from "node:path";
import { measureLeaks } from "./leaks/measure.js";
import { builtProduct } from "./leaks/product.js";
import { formatLeaks } from "./leaks/report.js";

const [dir, ...more] = process.argv.slice(2);
if (dir === undefined || more.length > 0 || dir.startsWith("-")) {
	console.error("usage: npm run bench:leaks -- DIR");
	process.exitCode = 2;
} else {
	try {
		const product = await builtProduct();
		await measureLeaks(resolve(dir), product);
		console.log(formatLeaks(await measureLeaks(resolve(dir), product)));
	} catch (error) {
		// A folder that cannot be read is said in a sentence; anything else is a defect, with its trace.
		if (!(error instanceof Error) || error.name !== "FinalFailure") throw error;
		console.error(`bench:leaks: ${error.message}`);
		process.exitCode = 2;
	}
}
