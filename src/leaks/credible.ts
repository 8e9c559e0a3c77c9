/** Whether a run that was found says something about the code: what it takes for granted, and where it begins. */

import type { FuncDecl } from "../go/ast.js";
import { isTestPath } from "../go/constraint.js";
import type { Declared } from "../go/package.js";
import type { Diagnosis, LeakRule } from "./diagnose.js";

/** Branches that a run may take on faith. */
const MAX_ASSUMPTIONS = 2;

/** A test that waits by the clock, or until something holds, has ruled out most orders. */
const POLLS = /\.(?:Sleep|Eventually\w*|WaitFor\w*)\(/;

/** `sized`: whether it was guessed how much there is of something. */
export function isCredible(
	{ rule, assumptions, decisions, site, run }: Diagnosis,
	root: Declared<FuncDecl>,
	sized: boolean,
): boolean {
	// A test knows what it calls, and with what: that it is wrong about that, or fails, says nothing about what it tests.
	if (isTestPath(root.file.path) && !isTestPath(site.file.path))
		return (
			decisions === 0 &&
			!sized &&
			!run.steps.some(({ edge }) => edge.label.outside) &&
			!POLLS.test(root.file.text.slice(root.node.start, root.node.end))
		);
	// That nothing at all was started takes every optional part to be absent.
	const isAlone = run.goroutines.length === 1 && AWAITS.has(rule);
	return assumptions <= (isAlone ? 1 : MAX_ASSUMPTIONS);
}

/** Rules about somebody who waits for what another one does. */
const AWAITS: ReadonlySet<LeakRule> = new Set([
	"blocked-send",
	"blocked-receive",
	"range-over-unclosed-channel",
	"select-without-exit",
]);
