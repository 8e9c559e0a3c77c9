/** The mutations that deferbot sends, with the permissions that GitHub asks for. */
import type { GraphContext } from "./graphql.js";
import { typed } from "./graphql-errors.js";
import { addReply, checkedBody } from "./rest-reviews.js";
import {
	type Comment,
	type IssueComment,
	idOfNode,
	type Level,
	type Pull,
	type ReviewComment,
	reviewComments,
	type Thread,
	timestamp,
} from "./world.js";

interface Input {
	readonly input: Readonly<Record<string, string>> & {
		readonly clientMutationId?: string;
	};
}

export function mutations(context: GraphContext): Record<string, unknown> {
	const { site, actor, graph } = context;
	const { world } = site;
	const need = (name: string, level: Level): void => {
		const held = actor.token.permissions[name];
		if (held !== "write" && held !== level) throw forbidden();
	};
	const done = ({ input }: Input, fields: object): object => ({
		clientMutationId: input.clientMutationId ?? null,
		...fields,
	});
	const show = (comment: ReviewComment | IssueComment): object =>
		comment.kind === "review"
			? graph.reviewComment(comment)
			: graph.issueComment(comment);
	const minimize = (args: Input, reason: string | null): object => {
		need("pull_requests", "write");
		const comment = commentWithId(context, args.input.subjectId ?? "");
		comment.minimized = reason;
		return done(args, {
			[reason === null ? "unminimizedComment" : "minimizedComment"]:
				show(comment),
		});
	};
	const resolve = (args: Input, by: typeof world.app.bot | null): object => {
		need("contents", "write");
		need("pull_requests", "write");
		const { pull, thread } = threadWithId(context, args.input.threadId ?? "");
		thread.resolvedBy = by;
		return done(args, { thread: graph.thread(pull, thread) });
	};

	return {
		minimizeComment: (args: Input) =>
			minimize(args, args.input.classifier ?? "RESOLVED"),
		unminimizeComment: (args: Input) => minimize(args, null),
		resolveReviewThread: (args: Input) => resolve(args, world.app.bot),
		unresolveReviewThread: (args: Input) => resolve(args, null),
		updatePullRequestReviewComment(args: Input) {
			need("pull_requests", "write");
			const id = args.input.pullRequestReviewCommentId ?? "";
			const comment = commentWithId(context, id);
			edit(context, comment, args.input.body ?? "");
			return done(args, { pullRequestReviewComment: show(comment) });
		},
		updateIssueComment(args: Input) {
			need("pull_requests", "write");
			const comment = commentWithId(context, args.input.id ?? "");
			edit(context, comment, args.input.body ?? "");
			return done(args, { issueComment: show(comment) });
		},
		addPullRequestReviewThreadReply(args: Input) {
			need("pull_requests", "write");
			const id = args.input.pullRequestReviewThreadId ?? "";
			const { pull, thread } = threadWithId(context, id);
			const comment = addReply(
				world,
				pull,
				thread.comments[0]?.id ?? 0,
				world.app.bot,
				args.input.body ?? "",
			);
			site.happened({ kind: "review-comment", comment });
			return done(args, { comment: show(comment) });
		},
	};
}

const forbidden = (): Error =>
	typed("FORBIDDEN", "Resource not accessible by integration");

const unresolvable = (id: string): Error =>
	typed(
		"NOT_FOUND",
		`Could not resolve to a node with the global id of '${id}'`,
	);

function edit(context: GraphContext, comment: Comment, body: string): void {
	if (comment.author !== context.site.world.app.bot) throw forbidden();
	if (body.trim() === "") throw typed("UNPROCESSABLE", "Body cannot be blank");
	comment.body = checkedBody(body);
	comment.updatedAt = timestamp(context.site.world);
}

function commentWithId(
	context: GraphContext,
	id: string,
): ReviewComment | IssueComment {
	for (const pull of context.pulls()) {
		for (const comment of reviewComments(pull))
			if (comment.id === idOfNode("PRRC", id)) return comment;
		for (const comment of pull.comments)
			if (comment.id === idOfNode("IC", id)) return comment;
	}
	throw unresolvable(id);
}

function threadWithId(
	context: GraphContext,
	id: string,
): { readonly pull: Pull; readonly thread: Thread } {
	for (const pull of context.pulls())
		for (const thread of pull.threads)
			if (thread.id === idOfNode("PRRT", id)) return { pull, thread };
	throw unresolvable(id);
}
