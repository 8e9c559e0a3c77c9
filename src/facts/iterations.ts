/** Where the iterations of loops end, for what is followed along paths from one iteration into the next. */
import type { Pos, Stmt } from "../go/ast.js";
import type { BasicBlock, Cfg, Step } from "../go/cfg.js";
import type { Trail } from "./trail.js";

export type LoopStmt = Extract<Stmt, { kind: "For" | "Range" }>;

/** The loop whose head the block is; an edge to it begins the next iteration, or the first one. */
export function loopAt(block: BasicBlock): LoopStmt | null {
	const stmt = block.loop?.head === block ? block.loop.stmt : null;
	return stmt?.kind === "For" || stmt?.kind === "Range" ? stmt : null;
}

/** The third parts of `for` statements: as the last step of an iteration they say nothing about how it ended. */
export function postsOf(cfg: Cfg): ReadonlySet<Step> {
	const posts = new Set<Step>();
	for (const { loop } of cfg.blocks)
		if (loop?.stmt?.kind === "For" && loop.stmt.post !== null)
			posts.add(loop.stmt.post);
	return posts;
}

/** What ended the iteration: the `continue`, else the closing brace of the body. */
export function iterationEnd({ last }: Trail, { body }: LoopStmt): Pos {
	return last?.kind === "Branch"
		? last
		: { start: body.end - 1, end: body.end };
}
