import { beforeAll, expect, it } from "vitest";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { type Analyse, draftReview } from "../../src/pipeline.js";
import { RULES } from "../../src/rules/list.js";
import { crowd } from "../support/crowd.js";
import { type Against, against, warmUp } from "./against.js";

let parser: GoParser;
beforeAll(async () => {
	await warmUp();
	parser = await createParser();
}, 120_000);

const GO_MOD = "module example.com/api\n\ngo 1.22\n";
const GOOD = `package api

import "os"

func Count(paths []string) (int, error) {
	total := 0
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		total += size(file)
		file.Close()
	}
	return total, nil
}

func size(file *os.File) int {
	info, err := file.Stat()
	if err != nil {
		return 0
	}
	return int(info.Size())
}
`;
const LATE = GOOD.replace(
	"\t\ttotal += size(file)\n\t\tfile.Close()\n",
	"\t\tdefer file.Close()\n\t\ttotal += size(file)\n",
);

const analyse: Analyse = async (snapshot, posted) =>
	draftReview(snapshot, posted, {
		parser,
		now: () => performance.now(),
		budgetMs: 20_000,
	});

function review({ app, ref, pull, signal }: Against) {
	return app.handleJob(
		{
			kind: "review",
			pull: ref,
			delivery: "d",
			seenHead: pull.headSha,
			again: false,
		},
		{ analyse, enqueue: async () => {} },
		signal,
	);
}

it("says what is wrong, takes it back when it is mended, and says it again when it returns", async () => {
	const made = await against({
		base: {
			"go.mod": GO_MOD,
			"count.go": GOOD,
			".github/deferbot.yml": "fail-on: warning\n",
		},
		head: { "count.go": LATE },
	});
	const { pull, repo, repository, github } = made;
	const push = async (text: string): Promise<void> => {
		const head = repo.commit({ "count.go": text }, { branch: "topic" });
		await github.people.push(pull, head, { quiet: true });
	};
	expect(RULES.map((rule) => rule.name)).toContain("defer-in-loop");

	expect(await review(made)).toMatchObject({ kind: "reviewed", comments: 1 });
	const [thread] = pull.threads;
	expect(thread?.path).toBe("count.go");
	expect(thread?.comments[0]?.body).toContain("defer-in-loop");
	expect(repository.checkRuns.at(-1)).toMatchObject({
		headSha: pull.headSha,
		conclusion: "failure",
	});
	expect(repository.checkRuns.at(-1)?.annotations).toHaveLength(1);

	// Lines move, and nothing is said twice.
	await push(
		LATE.replace("package api\n", "// Package api counts.\npackage api\n"),
	);
	expect(await review(made)).toMatchObject({ findings: 1, comments: 0 });
	expect(pull.reviews).toHaveLength(1);
	expect(repository.checkRuns.at(-1)?.conclusion).toBe("failure");

	await push(`${GOOD}\nvar _ = size\n`);
	expect(await review(made)).toMatchObject({ findings: 0, comments: 0 });
	expect(thread?.comments[0]?.minimized).toBe("RESOLVED");
	expect(thread?.comments[0]?.body).toMatch(/^\*\*Fixed in `/);
	expect(repository.checkRuns.at(-1)?.conclusion).toBe("success");

	await push(LATE);
	expect(await review(made)).toMatchObject({ findings: 1, comments: 1 });
	expect(pull.reviews).toHaveLength(2);
	// Each head has its check, and no review was refused.
	expect(new Set(repository.checkRuns.map((run) => run.headSha)).size).toBe(4);
	expect(
		github.calls.of("pulls/create-review").map((call) => call.status),
	).toEqual([200, 200]);
});

it("counts in the check what was not explored to the end, each function once, and passes all the same", async () => {
	const made = await against({
		base: { "go.mod": GO_MOD },
		head: {
			"crowd.go": `package api\n\n${crowd("gather", 7, "settle(out)")}\nfunc settle(out chan int) { println(len(out), cap(out)) }\n`,
		},
	});
	expect(await review(made)).toMatchObject({ kind: "reviewed", findings: 0 });
	const check = made.repository.checkRuns.at(-1);
	expect(check?.conclusion).toBe("success");
	expect(check?.title).toMatch(/^No findings · 1 Go file · /);
	expect(check?.summary).toContain(
		"<summary>1 function not explored to the end</summary>\n\n- `crowd.go:3` `gather`\n",
	);
});
