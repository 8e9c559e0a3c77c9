/** A deferred `w.Flush()` or `w.Close()` of a writer that was made over something with a deferred `Close`. */
import { mentions } from "../../facts/access.js";
import { effectOf } from "../../facts/external.js";
import { deferredReleases, type Release } from "../../facts/release.js";
import type { Binding, Call, Defer, Local } from "../../go/ast.js";
import type { Cfg } from "../../go/cfg.js";
import { visitOwn } from "../../go/walk.js";

export interface WritesInto {
	/** `w.Flush()` */
	readonly finish: Call;
	readonly writer: Local;
	/** `f.Close()` */
	readonly close: Call;
}

export function writesInto(
	cfg: Cfg,
	first: Defer,
	second: Defer,
): WritesInto | null {
	for (const finish of deferredReleases(first)) {
		const writer = receiverOf(finish);
		// Only what buffers: `effectOf` knows the writers that lose something at the process's end as well.
		if (writer?.kind !== "local" || effectOf(finish.call) === null) continue;
		if (!/^(Flush|Close)$/.test(finish.verb)) continue;
		for (const close of deferredReleases(second)) {
			const target = receiverOf(close);
			if (target === null || close.verb !== "Close" || target === writer)
				continue;
			if (isOver(writer, target, 0) && !isFinishedByHand(cfg, finish, writer))
				return { finish: finish.call, writer, close: close.call };
		}
	}
	return null;
}

function receiverOf({ call, targets }: Release): Binding | null {
	const [target] = targets;
	return call.fun.kind === "Selector" && target?.steps.length === 0
		? target.root
		: null;
}

/** A writer over a writer over a file: deeper is not built. */
const MAX_LAYERS = 4;

function isOver(writer: Local, target: Binding, depth: number): boolean {
	const made = writer.init?.expr;
	if (made?.kind !== "Call" || depth > MAX_LAYERS) return false;
	return made.args.some((arg) => {
		if (mentions(arg, target)) return true;
		return (
			arg.kind === "Ident" &&
			arg.binding?.kind === "local" &&
			isOver(arg.binding, target, depth + 1)
		);
	});
}

function isFinishedByHand(
	cfg: Cfg,
	{ verb }: Release,
	writer: Binding,
): boolean {
	let finished = false;
	visitOwn(cfg.body, (node) => {
		if (node.kind === "Defer" || finished) return false;
		finished ||=
			node.kind === "Call" &&
			node.fun.kind === "Selector" &&
			(node.fun.field.name === verb || node.fun.field.name === "Close") &&
			node.fun.operand.kind === "Ident" &&
			node.fun.operand.binding === writer;
		return !finished;
	});
	return finished;
}
