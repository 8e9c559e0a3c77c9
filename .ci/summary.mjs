// Adds up Vitest's JSON reports and prints the closing line; exits 1 when anything failed, or when nothing ran.
import { readFileSync } from "node:fs";

const [status, ...files] = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of files) {
	try {
		const report = JSON.parse(readFileSync(file, "utf8"));
		passed += report.numPassedTests;
		failed += report.numFailedTests;
		skipped += report.numPendingTests;
		// A file that could not even be loaded has no tests to count.
		failed += report.testResults.filter(
			(suite) =>
				suite.status === "failed" && suite.assertionResults.length === 0,
		).length;
	} catch (error) {
		console.log(`no report in ${file}: ${error.message}`);
		failed += 1;
	}
}
if (status !== "0" && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
