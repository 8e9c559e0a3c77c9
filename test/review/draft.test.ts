import { describe, expect, it } from "vitest";
import { review } from "./pull.js";

const goMod = { "go.mod": "module example.com/m\n\ngo 1.22\n" };

describe("a pull request", () => {
	it("without Go files is a success", async () => {
		const draft = await review(goMod, { "README.md": "hello\n" });
		expect(draft.check.conclusion).toBe("success");
		expect(draft.check.title).toMatch(/^No Go files · [0-9a-f]{7}$/);
		expect(draft.review).toBeNull();
	});

	it("with nothing to report is a success", async () => {
		const draft = await review(goMod, { "a.go": "package a\n\nfunc f() {}\n" });
		expect(draft.check).toMatchObject({
			conclusion: "success",
			annotations: [],
		});
		expect(draft.check.title).toMatch(/^No findings · 1 Go file · /);
	});

	it("gets a comment where it adds something wrong", async () => {
		const draft = await review(goMod, {
			"a.go":
				"package a\n\nfunc f() {\n\t//deferbot:ignore no-such-rule because\n\tg()\n}\n",
		});
		expect(draft.review?.comments).toMatchObject([
			{ path: "a.go", side: "RIGHT", line: 4, startLine: null },
		]);
		expect(draft.check.title).toMatch(/^1 advisory · 1 Go file · /);
	});
});
