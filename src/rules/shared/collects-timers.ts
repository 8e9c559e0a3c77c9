/** What the rules about tickers and timers ask first. */
import { isNeverDone } from "../../facts/ticking.js";
import type { BasicBlock, Cfg } from "../../go/cfg.js";
import type { GoPackage } from "../../go/package.js";

/** From Go 1.23 on, timers and tickers that nobody refers to any more are collected, stopped or not. */
export function collectsTimers({ goVersion }: GoPackage): boolean {
	const { major, minor } = goVersion;
	return major > 1 || minor >= 23;
}

/** Whether the function can come to a return or to its end. */
export function canReturn(cfg: Cfg): boolean {
	const seen = new Set<BasicBlock>([cfg.entry]);
	for (const block of seen) {
		if (block === cfg.exits.returned) return true;
		for (const edge of block.succs) if (!isNeverDone(edge)) seen.add(edge.to);
	}
	return false;
}
