import { describe, expect, it } from "vitest";
import type { Call } from "../../src/go/ast.js";
import { loadGofmt } from "../../src/review/gofmt.js";
import { applyEdits } from "../../src/review/patch.js";
import type { Fix } from "../../src/rules/rule.js";
import { review } from "./pull.js";
import { reportsCallsOf } from "./toy-rules.js";

const source =
	"package a\n\nfunc f() {\n\tleak(1)\n}\n\nfunc g() {\n\th()\n}\n";

const replace = (call: Call, text: string): Fix => ({
	title: "Mend it",
	edits: [{ start: call.start, end: call.end, text }],
});

/** The head after the patch that is offered, or null without one. */
async function patched(
	text: string,
	fix: (call: Call) => Fix | null,
	head = source,
) {
	const rules = [
		reportsCallsOf("leak", "no-leak", { fix }),
		reportsCallsOf("worse", "no-worse"),
	];
	const draft = await review({}, { "a.go": head }, { rules });
	const patch = draft.findings[0]?.patch;
	expect(draft.findings).toHaveLength(1);
	const body = draft.review?.comments[0]?.body ?? "";
	return {
		text: patch === undefined ? null : applyEdits(text, patch.edits),
		body,
		patch,
	};
}

describe("a patch is offered", () => {
	it("when the finding is gone and nothing is new, as a suggestion on its lines", async () => {
		const { text, body, patch } = await patched(source, (call) =>
			replace(call, "mend(1)"),
		);
		expect(text).toBe(source.replace("leak", "mend"));
		expect(patch).toEqual({
			title: "Mend it",
			proved: true,
			edits: [{ startLine: 4, endLine: 4, newText: "\tmend(1)" }],
		});
		expect(body).toContain("Mend it:\n\n```suggestion\n\tmend(1)\n```");
	});

	it("as gofmt writes it", async () => {
		const { text } = await patched(source, (call) =>
			replace(call, "if ok{\nmend( 1 ) }"),
		);
		expect(text).toBe(source.replace("leak(1)", "if ok {\n\t\tmend(1)\n\t}"));
	});

	it("as the rule wrote it where the file is not gofmt's", async () => {
		const odd = source.replace("func g() {\n\th()", "func g() {\n  h()");
		const { text } = await patched(
			odd,
			(call) => replace(call, "mend(1)"),
			odd,
		);
		expect(text).toBe(odd.replace("leak", "mend"));
	});

	it("in a CRLF file as a diff, in its line endings", async () => {
		const crlf = source.replaceAll("\n", "\r\n");
		const { text, body } = await patched(
			crlf,
			(call) => replace(call, "mend(1)\n\tmend(2)"),
			crlf,
		);
		expect(text).toBe(crlf.replace("leak(1)", "mend(1)\r\n\tmend(2)"));
		expect(body).toContain("```diff\n");
		expect(body).not.toContain("```suggestion");
	});
});

describe("no patch is offered", () => {
	it.each<[string, (call: Call) => Fix | null]>([
		["when there is none", () => null],
		[
			"when the fix fails",
			() => {
				throw new Error("oh");
			},
		],
		["when it does not parse", (call) => replace(call, "mend(")],
		["when it changes nothing", (call) => replace(call, "leak(1)")],
		["when the finding is still there", (call) => replace(call, "leak(2)")],
		["when something else is new", (call) => replace(call, "worse()")],
		[
			"when something else is new in another function",
			(call) => ({
				title: "",
				edits: [
					...replace(call, "mend()").edits,
					{
						start: source.indexOf("h()"),
						end: source.indexOf("h()") + 1,
						text: "worse",
					},
				],
			}),
		],
		[
			"when its edits overlap",
			(call) => ({
				title: "",
				edits: [...replace(call, "a()").edits, ...replace(call, "b()").edits],
			}),
		],
		[
			"when it leaves the file",
			(call) => replace({ ...call, end: 10_000 }, "mend()"),
		],
	])("%s", async (_, fix) => {
		expect((await patched(source, fix)).text).toBeNull();
	});
});

describe("of two equal findings", () => {
	it("each is mended by itself", async () => {
		const two = source.replace("leak(1)", "leak(1)\n\tleak(1)");
		const rules = [
			reportsCallsOf("leak", "no-leak", {
				fix: (call) => replace(call, "mend(1)"),
			}),
		];
		const draft = await review({}, { "a.go": two }, { rules });
		expect(draft.findings.map((f) => f.patch?.edits)).toEqual([
			[{ startLine: 4, endLine: 4, newText: "\tmend(1)" }],
			[{ startLine: 5, endLine: 5, newText: "\tmend(1)" }],
		]);
	});
});

describe("what blocks for ever", () => {
	const leaking = `package a

import "errors"

func first(check func() error, ask func() int) (int, error) {
	answers := make(chan int)
	go func() { answers <- ask() }()
	if check() != nil {
		return 0, errors.New("no")
	}
	return <-answers, nil
}
`;

	it("is mended by what exploring again shows to mend it, below the run", async () => {
		const draft = await review({}, { "a.go": leaking });
		expect(draft.findings.map(({ rule }) => rule)).toEqual(["blocked-send"]);
		const body = draft.review?.comments[0]?.body ?? "";
		expect(body).toContain("blocked for ever");
		expect(body).toContain(
			"```suggestion\n\tanswers := make(chan int, 1)\n```",
		);
	});

	it("comes without a patch where the send may be a rendezvous", async () => {
		const told = leaking.replace(
			"{ answers <- ask() }",
			"{\n\t\tanswers <- ask()\n\t\tprintln(check())\n\t}",
		);
		const draft = await review({}, { "a.go": told });
		expect(draft.findings.map(({ rule, patch }) => [rule, patch])).toEqual([
			["blocked-send", undefined],
		]);
	});
});

describe("gofmt", () => {
	it("formats, refuses what does not parse, and survives what breaks it", () => {
		const gofmt = loadGofmt();
		expect(gofmt("package p\nfunc f(){ }\n")).toBe(
			"package p\n\nfunc f() {}\n",
		);
		expect(gofmt("package p\nfunc f({\n")).toBeNull();
		const deep = `package p\n\nvar x = ${"(".repeat(9_000)}1${")".repeat(9_000)}\n`;
		expect(gofmt(deep)).toBeNull();
		expect(gofmt("package p\n")).toBe("package p\n");
	});
});
