/** Comments in the conversation of a pull request, and reactions. */
import type { Needs } from "./auth.js";
import {
	type ApiAnswer,
	type ApiRequest,
	type Endpoints,
	notAccessible,
	pageOf,
	pullOf,
	repositoryOf,
} from "./endpoint.js";
import { notFound, unprocessable } from "./problem.js";
import { issueCommentShape } from "./pull-shapes.js";
import { checkedBody, reviewCommentNamed } from "./rest-reviews.js";
import { userShape } from "./shapes.js";
import {
	type Account,
	type Comment,
	type IssueComment,
	nodeId,
	type Pull,
	timestamp,
	type World,
} from "./world.js";

/** A pull request is an issue too: either permission serves. */
const READ: Needs = [
	["issues", "read"],
	["pull_requests", "read"],
];
const WRITE: Needs = [
	["issues", "write"],
	["pull_requests", "write"],
];

export const issueEndpoints: Endpoints = {
	"issues/create-comment": {
		needs: WRITE,
		createsContent: true,
		handle(request) {
			const { world } = request.site;
			const pull = pullOf(request, WRITE, "issue_number");
			const { body } = request.body as { body: string };
			const comment = addIssueComment(world, pull, world.app.bot, body);
			const { happened } = request.site;
			happened({ kind: "issue-comment", action: "created", comment });
			return { status: 201, body: issueCommentShape(world, comment) };
		},
	},
	"issues/list-comments": {
		needs: READ,
		handle(request) {
			const pull = pullOf(request, READ, "issue_number");
			return pageOf(request, pull.comments, (comment) =>
				issueCommentShape(request.site.world, comment),
			);
		},
	},
	"issues/get-comment": {
		needs: READ,
		handle: (request) => ({
			status: 200,
			body: issueCommentShape(
				request.site.world,
				issueCommentNamed(request, READ),
			),
		}),
	},
	"issues/update-comment": {
		needs: WRITE,
		handle(request) {
			const { site } = request;
			const comment = issueCommentNamed(request, WRITE);
			if (comment.author !== site.world.app.bot) throw notAccessible();
			comment.body = checkedBody((request.body as { body: string }).body);
			comment.updatedAt = timestamp(site.world);
			site.happened({ kind: "issue-comment", action: "edited", comment });
			return { status: 200, body: issueCommentShape(site.world, comment) };
		},
	},
	"reactions/create-for-issue-comment": {
		needs: [["issues", "write"]],
		handle: (request) =>
			react(request, issueCommentNamed(request, [["issues", "write"]])),
	},
	"reactions/create-for-pull-request-review-comment": {
		needs: [["pull_requests", "write"]],
		handle: (request) =>
			react(request, reviewCommentNamed(request, [["pull_requests", "write"]])),
	},
};

export function addIssueComment(
	world: World,
	pull: Pull,
	author: Account,
	text: string,
): IssueComment {
	const body = checkedBody(text);
	if (body.trim() === "") throw unprocessable("Body can't be blank");
	const now = timestamp(world);
	const comment: IssueComment = {
		kind: "issue",
		id: world.nextId(),
		pull,
		author,
		body,
		createdAt: now,
		updatedAt: now,
		minimized: null,
		reactions: [],
	};
	pull.comments.push(comment);
	pull.updatedAt = now;
	return comment;
}

function issueCommentNamed(request: ApiRequest, needs: Needs): IssueComment {
	const repository = repositoryOf(request, needs);
	const id = Number(request.parameters.comment_id);
	for (const pull of repository.pulls.values())
		for (const comment of pull.comments) if (comment.id === id) return comment;
	throw notFound();
}

/** 201 for a new one, 200 where the same one stands there already. */
function react(request: ApiRequest, comment: Comment): ApiAnswer {
	const { world } = request.site;
	const { content } = request.body as { content: string };
	const by = world.app.bot;
	const known = comment.reactions.some(
		(one) => one.by === by && one.content === content,
	);
	if (!known) comment.reactions.push({ by, content });
	const id = comment.id * 10 + comment.reactions.length;
	return {
		status: known ? 200 : 201,
		body: {
			id,
			node_id: nodeId("REA", id),
			user: userShape(world, by),
			content,
			created_at: timestamp(world),
		},
	};
}
