/** Reviews and their comments. One bad comment refuses the whole review, without saying which. */
import type { Needs } from "./auth.js";
import { changesOf, isCommitOf } from "./changes.js";
import {
	type ApiAnswer,
	type ApiRequest,
	type Endpoints,
	notAccessible,
	pageOf,
	pullOf,
	repositoryOf,
} from "./endpoint.js";
import { type Anchor, diffHunk, place } from "./lines.js";
import { NotModelled, notFound, unprocessable } from "./problem.js";
import { reviewCommentShape, reviewShape } from "./pull-shapes.js";
import {
	type Account,
	type Pull,
	type Review,
	type ReviewComment,
	reviewComments,
	type Side,
	timestamp,
	type World,
} from "./world.js";

const READ: Needs = [["pull_requests", "read"]];
const WRITE: Needs = [["pull_requests", "write"]];

interface ReviewBody {
	readonly commit_id?: string;
	readonly body?: string;
	readonly event?: "APPROVE" | "REQUEST_CHANGES" | "COMMENT";
	readonly comments?: readonly {
		readonly path: string;
		readonly body: string;
		readonly position?: number;
		readonly line?: number;
		readonly side?: string;
		readonly start_line?: number;
		readonly start_side?: string;
	}[];
}

export const reviewEndpoints: Endpoints = {
	"pulls/create-review": {
		needs: WRITE,
		createsContent: true,
		handle: createReview,
	},
	"pulls/submit-review": {
		needs: WRITE,
		createsContent: true,
		handle(request) {
			const { site } = request;
			const pull = pullOf(request, WRITE);
			const review = pendingReview(request, pull);
			const { body, event } = request.body as ReviewBody;
			if (body !== undefined) review.body = checkedBody(body);
			submit(site.world, pull, review, event ?? "COMMENT");
			site.happened({ kind: "review", pull, review });
			return { status: 200, body: reviewShape(site.world, pull, review) };
		},
	},
	"pulls/delete-pending-review": {
		needs: WRITE,
		handle(request) {
			const pull = pullOf(request, WRITE);
			const review = pendingReview(request, pull);
			pull.reviews.splice(pull.reviews.indexOf(review), 1);
			const kept = pull.threads.filter(
				(thread) => thread.comments[0]?.review !== review,
			);
			pull.threads.splice(0, pull.threads.length, ...kept);
			const body = reviewShape(request.site.world, pull, review);
			return { status: 200, body };
		},
	},
	"pulls/update-review": {
		needs: WRITE,
		handle(request) {
			const pull = pullOf(request, WRITE);
			const review = reviewNamed(request, pull);
			onlyOwn(request, review.author);
			review.body = checkedBody((request.body as { body: string }).body);
			const body = reviewShape(request.site.world, pull, review);
			return { status: 200, body };
		},
	},
	"pulls/get-review": {
		needs: READ,
		handle(request) {
			const pull = pullOf(request, READ);
			const review = reviewNamed(request, pull);
			const body = reviewShape(request.site.world, pull, review);
			return { status: 200, body };
		},
	},
	"pulls/list-reviews": {
		needs: READ,
		handle(request) {
			const { world } = request.site;
			const pull = pullOf(request, READ);
			const seen = pull.reviews.filter(
				(review) =>
					review.state !== "PENDING" || review.author === world.app.bot,
			);
			return pageOf(request, seen, (one) => reviewShape(world, pull, one));
		},
	},
	"pulls/list-review-comments": {
		needs: READ,
		handle(request) {
			const pull = pullOf(request, READ);
			const seen = [...reviewComments(pull)]
				.filter((comment) => comment.review.state !== "PENDING")
				.sort((a, b) => a.id - b.id);
			return pageOf(request, seen, (one) =>
				reviewCommentShape(request.site.world, one),
			);
		},
	},
	"pulls/list-comments-for-review": {
		needs: READ,
		handle(request) {
			const pull = pullOf(request, READ);
			const review = reviewNamed(request, pull);
			const seen = [...reviewComments(pull)].filter(
				(comment) => comment.review === review,
			);
			return pageOf(request, seen, (one) =>
				reviewCommentShape(request.site.world, one),
			);
		},
	},
	"pulls/get-review-comment": {
		needs: READ,
		handle: async (request) => ({
			status: 200,
			body: await reviewCommentShape(
				request.site.world,
				reviewCommentNamed(request, READ),
			),
		}),
	},
	"pulls/update-review-comment": {
		needs: WRITE,
		async handle(request) {
			const { world } = request.site;
			const comment = reviewCommentNamed(request, WRITE);
			onlyOwn(request, comment.author);
			comment.body = checkedBody((request.body as { body: string }).body);
			comment.updatedAt = timestamp(world);
			return { status: 200, body: await reviewCommentShape(world, comment) };
		},
	},
	"pulls/create-reply-for-review-comment": {
		needs: WRITE,
		createsContent: true,
		async handle(request) {
			const { world } = request.site;
			const pull = pullOf(request, WRITE);
			const id = Number(request.parameters.comment_id);
			const { body } = request.body as { body: string };
			const comment = addReply(world, pull, id, world.app.bot, body);
			request.site.happened({ kind: "review-comment", comment });
			return { status: 201, body: await reviewCommentShape(world, comment) };
		},
	},
};

async function createReview(request: ApiRequest): Promise<ApiAnswer> {
	const { site } = request;
	const { world } = site;
	const pull = pullOf(request, WRITE);
	const asked = request.body as ReviewBody;
	const review = await addReview(world, pull, world.app.bot, asked ?? {});
	if (review.state !== "PENDING") {
		site.happened({ kind: "review", pull, review });
		for (const comment of reviewComments(pull))
			if (comment.review === review)
				site.happened({ kind: "review-comment", comment });
	}
	return { status: 200, body: reviewShape(world, pull, review) };
}

/** Everything is checked before anything is stored. */
export async function addReview(
	world: World,
	pull: Pull,
	author: Account,
	asked: ReviewBody,
): Promise<Review> {
	const commitId = asked.commit_id ?? pull.headSha;
	if (!(await isCommitOf(pull, commitId)))
		throw unprocessable("The commit is not part of the pull request");
	const { event } = asked;
	const body = asked.body === undefined ? "" : checkedBody(asked.body);
	if (event !== undefined && event !== "APPROVE" && body.trim() === "")
		throw unprocessable("Body can't be blank");
	if (event !== undefined && event !== "COMMENT" && author === pull.author)
		throw unprocessable(
			`Can not ${event === "APPROVE" ? "approve" : "request changes on"} your own pull request`,
		);
	const { files } = await changesOf(pull, commitId);
	const placed = (asked.comments ?? []).map((comment) => {
		const anchor = anchorOf(comment);
		const found = place(files, anchor);
		if (typeof found === "string") throw unprocessable(found);
		const text = checkedBody(comment.body);
		if (text.trim() === "") throw unprocessable("Body can't be blank");
		return { anchor, text, hunk: diffHunk(files, anchor) };
	});
	// From here on nothing waits: two creations at once cannot both find no pending review.
	if (
		pull.reviews.some((one) => one.state === "PENDING" && one.author === author)
	)
		throw unprocessable(
			"User can only have one pending review per pull request",
		);
	const review: Review = {
		id: world.nextId(),
		author,
		commitId,
		body,
		state: "PENDING",
		submittedAt: null,
	};
	pull.reviews.push(review);
	for (const { anchor, text, hunk } of placed) {
		const thread = {
			id: world.nextId(),
			...anchor,
			commitId,
			diffHunk: hunk,
			comments: [],
			resolvedBy: null,
		};
		pull.threads.push(thread);
		addComment(world, { pull, thread, review, author, body: text });
	}
	if (event !== undefined) submit(world, pull, review, event);
	return review;
}

/** An answer in a thread: GitHub makes a review of its own of it. */
export function addReply(
	world: World,
	pull: Pull,
	commentId: number,
	author: Account,
	text: string,
): ReviewComment {
	const thread = pull.threads.find((one) =>
		one.comments.some((comment) => comment.id === commentId),
	);
	const opening = thread?.comments[0];
	// Only the opening comment can be answered.
	if (thread === undefined || opening?.id !== commentId) throw notFound();
	const body = checkedBody(text);
	if (body.trim() === "") throw unprocessable("Body can't be blank");
	const review: Review = {
		id: world.nextId(),
		author,
		commitId: pull.headSha,
		body: "",
		state: "COMMENTED",
		submittedAt: timestamp(world),
	};
	pull.reviews.push(review);
	return addComment(world, { pull, thread, review, author, body });
}

function addComment(
	world: World,
	given: Pick<ReviewComment, "pull" | "thread" | "review" | "author" | "body">,
): ReviewComment {
	const now = timestamp(world);
	const comment: ReviewComment = {
		kind: "review",
		id: world.nextId(),
		...given,
		inReplyTo: given.thread.comments[0]?.id ?? null,
		createdAt: now,
		updatedAt: now,
		minimized: null,
		reactions: [],
	};
	given.thread.comments.push(comment);
	return comment;
}

function submit(
	world: World,
	pull: Pull,
	review: Review,
	event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT",
): void {
	review.state =
		event === "APPROVE"
			? "APPROVED"
			: event === "COMMENT"
				? "COMMENTED"
				: "CHANGES_REQUESTED";
	review.submittedAt = timestamp(world);
	pull.updatedAt = review.submittedAt;
}

function anchorOf(
	comment: NonNullable<ReviewBody["comments"]>[number],
): Anchor {
	if (comment.position !== undefined)
		throw new NotModelled("review comments by `position`");
	if (comment.line === undefined)
		throw unprocessable("Line could not be resolved");
	return {
		path: comment.path,
		line: comment.line,
		side: sideOf(comment.side ?? "RIGHT"),
		startLine: comment.start_line ?? null,
		startSide:
			comment.start_line === undefined
				? null
				: sideOf(comment.start_side ?? comment.side ?? "RIGHT"),
	};
}

function sideOf(text: string): Side {
	if (text === "LEFT" || text === "RIGHT") return text;
	throw unprocessable("Side is not included in the list");
}

/** Characters, not bytes. */
const BODY_LIMIT = 65_536;

export function checkedBody(body: string): string {
	if ([...body].length > BODY_LIMIT)
		throw unprocessable("Body is too long (maximum is 65536 characters)");
	return body;
}

function onlyOwn({ site }: ApiRequest, author: Account): void {
	if (author !== site.world.app.bot) throw notAccessible();
}

function reviewNamed({ parameters }: ApiRequest, pull: Pull): Review {
	const id = Number(parameters.review_id);
	const review = pull.reviews.find((one) => one.id === id);
	if (review === undefined) throw notFound();
	return review;
}

function pendingReview(request: ApiRequest, pull: Pull): Review {
	const review = reviewNamed(request, pull);
	onlyOwn(request, review.author);
	if (review.state !== "PENDING")
		throw unprocessable("Can not delete or submit a non-pending review");
	return review;
}

export function reviewCommentNamed(
	request: ApiRequest,
	needs: Needs,
): ReviewComment {
	const repository = repositoryOf(request, needs);
	const id = Number(request.parameters.comment_id);
	for (const pull of repository.pulls.values())
		for (const comment of reviewComments(pull))
			if (comment.id === id) return comment;
	throw notFound();
}
