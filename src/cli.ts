#!/usr/bin/env node
/** The command line: wiring. What it does stands in `cli/command-line.ts`. */
import { commandLine } from "./cli/command-line.js";

// A write that fails says so where it is awaited; without a listener a closed pipe would end the process with a trace.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

// Setting the status, not exiting, lets what is still in a pipe be written.
process.exitCode = await commandLine(process.argv.slice(2), {
	stdout: process.stdout,
	stderr: process.stderr,
	cwd: process.cwd(),
	environment: process.env,
	now: () => performance.now(),
});
