import { describe, expect, it } from "vitest";
import { parseCommand } from "../../src/github/commands-parse.js";

describe("a command is found", () => {
	it.each([
		["/deferbot rescan", { kind: "rescan" }],
		["/deferbot help", { kind: "help" }],
		["/deferbot", { kind: "help" }],
		["/DeferBot Rescan  ", { kind: "rescan" }],
		["/deferbot pause\r\n", { kind: "pause" }],
		["/deferbot resume", { kind: "resume" }],
		["Thanks!\n\n/deferbot rescan\n\nbye", { kind: "rescan" }],
		[
			"/deferbot explain defer-in-loop please",
			{ kind: "explain", rule: "defer-in-loop" },
		],
		["/deferbot explain", { kind: "explain", rule: "" }],
		[
			"/deferbot dismiss closed by  the pool",
			{ kind: "dismiss", reason: "closed by  the pool" },
		],
		["> quoted\n\n/deferbot rescan", { kind: "rescan" }],
		["```\ncode\n```\n/deferbot rescan", { kind: "rescan" }],
		["```not a fence```\n/deferbot rescan", { kind: "rescan" }],
		["<!-- hidden -->\n/deferbot rescan", { kind: "rescan" }],
		["<!--\nhidden\n-->\n/deferbot rescan", { kind: "rescan" }],
	])("in %j", (body, command) => {
		expect(parseCommand(body)).toEqual(command);
	});

	it("and the first one counts", () => {
		expect(parseCommand("/deferbot help\n/deferbot rescan")).toEqual({
			kind: "help",
		});
	});
});

describe("what is not said is not a command", () => {
	it.each([
		"",
		"please /deferbot rescan",
		" /deferbot rescan",
		"    /deferbot rescan",
		"\t/deferbot rescan",
		"/deferbots rescan",
		"/deferbot-rescan",
		"- /deferbot rescan",
		"`/deferbot rescan`",
		"> /deferbot rescan",
		"> she said\n/deferbot rescan",
		"```\n/deferbot rescan\n```",
		"~~~ text\n/deferbot rescan",
		"````\n```\n/deferbot rescan\n````",
		"```\n~~~\n/deferbot rescan\n```",
		"<!--\n/deferbot rescan\n-->",
		"<pre>\n/deferbot rescan\n</pre>",
	])("%j", (body) => {
		expect(parseCommand(body)).toBeNull();
	});
});

describe("an unknown command", () => {
	it.each([
		["recsan", "rescan"],
		["resum", "resume"],
		["dismis", "dismiss"],
		["x", null],
		["approve", null],
	])("%s gets the nearest one: %s", (word, near) => {
		expect(parseCommand(`/deferbot ${word}`)).toEqual({
			kind: "unknown",
			word,
			nearest: near,
		});
	});

	it("of any length is answered", () => {
		const word = "y".repeat(60_000);
		expect(parseCommand(`/deferbot ${word}`)).toEqual({
			kind: "unknown",
			word,
			nearest: null,
		});
	});
});
