/** Deferred calls run last in, first out: one that needs another must be deferred before it. */
import type { Call, Defer } from "../go/ast.js";
import type { Cfg } from "../go/cfg.js";
import { pointAfter } from "../go/paths.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { meets } from "./shared/meets.js";
import { moveFix } from "./shared/move-fix.js";
import { prematureMessage } from "./shared/premature-message.js";
import { waitsForSignal } from "./shared/waits-for-signal.js";
import { code, deferWord, nameOf } from "./shared/words.js";
import { writesInto } from "./shared/writes-into.js";

export const deferOrder: Rule = {
	name: "defer-order",
	severity: "error",
	docs: {
		summary: "deferred calls in an order that defeats them",
		reports:
			"A deferred `wg.Wait()` or `<-done` that runs before the deferred `cancel()` or `close(stop)` which the goroutines wait for; a deferred `Flush` or `Close` of a writer that runs after the `Close` of the file it writes to; and, as a note, a message that says something was closed, deferred right after the deferred `Close`.",
		matters:
			"Deferred calls run in reverse order. A wait that comes before its signal never ends; a flush that comes after the close loses the end of the file without an error that anybody sees; a log that is written too early misleads whoever reads it.",
		example: `func Write(path string, lines []string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	defer w.Flush()
	defer f.Close()
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
	return nil
}
`,
		instead: `func Write(path string, lines []string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	defer w.Flush()
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
	return nil
}
`,
		silent: [
			"The goroutines that are waited for can end in another way, or cannot be seen.",
			"The context has a deadline: the wait ends with it.",
			"The function gives the signal, or flushes the writer, by hand as well.",
			"The writer writes to something else, or what is closed is a reader.",
			"The message announces what is about to happen, or speaks of something else.",
		],
		ignore: "When the order is the intended one.",
	},
	mayApply: (source) => source.split("defer").length > 2,
	check: function* (unit) {
		for (const func of unit.functions) {
			const cfg = unit.cfg(func);
			for (const [i, first] of cfg.defers.entries())
				for (const second of cfg.defers.slice(i + 1)) {
					const report = check(unit, cfg, first, second);
					if (report !== null) yield report;
				}
		}
	},
};

/** `second` is deferred later, and so runs before `first`. */
function check(
	unit: FunctionUnit,
	cfg: Cfg,
	first: Defer,
	second: Defer,
): Report | null {
	const report =
		waitReport(unit, cfg, first, second) ??
		writeReport(unit, cfg, first, second) ??
		messageReport(unit, cfg, first, second);
	const from = pointAfter(cfg, first);
	return report !== null &&
		from !== null &&
		meets(cfg, from, { goal: (step) => step === second })
		? report
		: null;
}

function waitReport(
	unit: FunctionUnit,
	cfg: Cfg,
	first: Defer,
	second: Defer,
): Report | null {
	const found = waitsForSignal(unit, cfg, first, second);
	if (found === null) return null;
	const { wait, signal, goroutine } = found;
	return {
		at: deferWord(second),
		func: cfg.func,
		message: `${code(unit, wait)} runs before the deferred ${code(unit, signal)}, and the goroutine of line ${unit.file.lineOf(goroutine.start)} ends only after that: ${nameOf(cfg.func)} never returns.`,
		cause: second,
		related: [
			{ at: first, message: "deferred before, so it runs after the wait" },
			{ at: goroutine, message: "ends only after that call" },
		],
		fix: () => moveFix(unit, cfg, first, second),
	};
}

function writeReport(
	unit: FunctionUnit,
	cfg: Cfg,
	first: Defer,
	second: Defer,
): Report | null {
	const found = writesInto(cfg, first, second);
	if (found === null) return null;
	return {
		at: deferWord(first),
		func: cfg.func,
		message: `${code(unit, found.finish)} runs after the deferred ${code(unit, found.close)}: what \`${found.writer.name}\` still holds then is written to something that is closed, and lost.`,
		cause: first,
		related: [{ at: second, message: "deferred later, so it runs first" }],
		fix: () => moveFix(unit, cfg, first, second),
	};
}

function messageReport(
	unit: FunctionUnit,
	cfg: Cfg,
	first: Defer,
	second: Defer,
): Report | null {
	const message: Call | null = prematureMessage(unit, cfg, first, second);
	if (message === null || first.call === null) return null;
	return {
		at: deferWord(second),
		func: cfg.func,
		severity: "note",
		message: `${code(unit, message)} runs before the deferred ${code(unit, first.call)}: it says what has not happened yet.`,
		cause: second,
		related: [{ at: first, message: "deferred before, so it runs after" }],
		fix: () => moveFix(unit, cfg, first, second),
	};
}
