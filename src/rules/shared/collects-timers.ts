/** What the rules about tickers and timers ask first. */
import type { Expr } from "../../go/ast.js";
import type { BasicBlock, Cfg } from "../../go/cfg.js";
import type { GoPackage } from "../../go/package.js";

/** From Go 1.23 on, timers and tickers that nobody refers to any more are collected, stopped or not. */
export function collectsTimers({ goVersion }: GoPackage): boolean {
	const { major, minor } = goVersion;
	return major > 1 || minor >= 23;
}

/**
 * Whether the function can come to a return or to its end. A range over the channel of a ticker has no other end than
 * to be left: nobody closes it; `isTicking` tells such a channel.
 */
export function canReturn(
	cfg: Cfg,
	isTicking: (channel: Expr) => boolean,
): boolean {
	const seen = new Set<BasicBlock>([cfg.entry]);
	const work = [cfg.entry];
	for (let block = work.pop(); block !== undefined; block = work.pop()) {
		if (block === cfg.exits.returned) return true;
		const head = block.steps.at(-1);
		const endless = head?.kind === "Range" && isTicking(head.subject);
		for (const { to, kind } of block.succs)
			if (!seen.has(to) && !(endless && kind === "done")) {
				seen.add(to);
				work.push(to);
			}
	}
	return false;
}
