import { describe, expect, it } from "vitest";
import type { PostedComment } from "../../src/model.js";
import { fixedBody } from "../../src/review/markers.js";
import { reconcile } from "../../src/review/reconcile.js";
import { review } from "./pull.js";
import { reportsCallsOf } from "./toy-rules.js";

const posted = (
	fingerprints: string[],
	more: Partial<PostedComment> = {},
): PostedComment => ({
	id: fingerprints.join(),
	databaseId: 1,
	threadId: null,
	fingerprints,
	path: "a.go",
	body: "text",
	minimized: false,
	resolved: false,
	answered: false,
	dismissed: null,
	...more,
});
const prints = (...names: string[]) =>
	names.map((fingerprint) => ({ fingerprint }));
const names = (findings: readonly { readonly fingerprint: string }[]) =>
	findings.map((f) => f.fingerprint);

describe("what was said before", () => {
	it("is not said again", () => {
		const standing = reconcile(
			prints("a", "b", "c"),
			prints("a", "b", "c"),
			[posted(["a", "x"]), posted(["c"])],
			[],
		);
		expect(names(standing.fresh)).toEqual(["b"]);
		expect(names(standing.said)).toEqual(["a", "c"]);
		expect(standing.fixed).toEqual([]);
	});

	it("is said again when it had been fixed and is back", () => {
		const marked = posted(["a"], {
			minimized: true,
			body: fixedBody("text", "abcdef0"),
		});
		expect(
			names(reconcile(prints("a"), prints("a"), [marked], []).fresh),
		).toEqual(["a"]);
		const hidden = posted(["a"], { minimized: true });
		expect(
			names(reconcile(prints("a"), prints("a"), [hidden], []).fresh),
		).toEqual([]);
	});

	it("is fixed when all of it is gone", () => {
		const comments = [posted(["a"]), posted(["a", "b"]), posted(["b"])];
		expect(reconcile([], prints("b"), comments, []).fixed).toEqual([
			comments[0],
		]);
	});

	it("is not called fixed when it is only old, taken up, or not looked at", () => {
		expect(reconcile([], prints("a"), [posted(["a"])], []).fixed).toEqual([]);
		for (const more of [
			{ answered: true },
			{ minimized: true },
			{ resolved: true },
			{ dismissed: "known" },
			{ body: fixedBody("text", "abcdef0") },
			{ fingerprints: [] },
		])
			expect(reconcile([], [], [posted(["a"], more)], []).fixed).toEqual([]);
		const skipped = [{ path: "a.go", reason: "", incomplete: true }];
		expect(reconcile([], [], [posted(["a"])], skipped).fixed).toEqual([]);
		const unnamed = [{ path: "", reason: "", incomplete: true }];
		expect(reconcile([], [], [posted(["a"])], unnamed).fixed).toEqual([]);
	});

	it("and dismissed stays dismissed", () => {
		const by = posted(["a", "b"], { dismissed: "known", answered: true });
		const standing = reconcile(prints("a", "c"), prints("a", "c"), [by], []);
		expect(standing.dismissed).toEqual([{ finding: { fingerprint: "a" }, by }]);
		expect(names(standing.fresh)).toEqual(["c"]);
	});
});

describe("a review after a review", () => {
	const rules = [reportsCallsOf("leak", "no-leak", { severity: "error" })];
	const func = (name: string, call: string) =>
		`func ${name}() {\n\t${call}\n}\n`;
	const first = {
		"a.go": `package a\n\n${func("f", "leak()")}\n${func("g", "leak(2)")}`,
	};
	const second = {
		"a.go": `package a\n\n${func("f", "mend()")}\n${func("g", "leak(2)")}\n${func("h", "leak(3)")}`,
	};

	it("says what is new, marks what is fixed, and keeps counting what stands", async () => {
		const one = await review({}, first, { rules });
		const comments = (one.review?.comments ?? []).map((c) =>
			posted([...c.fingerprints], { body: c.body }),
		);
		expect(comments).toHaveLength(2);
		const two = await review({}, second, { rules, posted: comments });
		expect(two.review?.comments.map((c) => c.line)).toEqual([12]);
		expect(two.fixed).toEqual([comments[0]]);
		expect(two.check.conclusion).toBe("failure");
		expect(two.check.title).toMatch(/^2 blocking/);
		expect(two.check.annotations).toHaveLength(2);
		const again = await review({}, first, { rules, posted: comments });
		expect(again.review).toBeNull();
		expect(again.check.title).toMatch(/^2 blocking/);
	});

	it("does not count what was dismissed", async () => {
		const one = await review({}, first, { rules });
		const comments = (one.review?.comments ?? []).map((c) =>
			posted([...c.fingerprints], {
				dismissed: "it is meant so",
				answered: true,
			}),
		);
		const two = await review({}, first, { rules, posted: comments });
		expect(two).toMatchObject({ findings: [], review: null, fixed: [] });
		expect(two.check).toMatchObject({ conclusion: "success", annotations: [] });
		expect(two.check.summary).toContain("it is meant so");
	});
});
