/** Tells the app what it did itself, as GitHub does: an app that reacts to its own comments would never end. */
import {
	checkRunPayload,
	checkSuitePayload,
	issueCommentPayload,
	type Payload,
	reviewCommentPayload,
	reviewPayload,
} from "./payloads.js";
import type { Happening } from "./site.js";
import type { Webhooks } from "./webhooks.js";
import type { World } from "./world.js";

export function tellOfHappening(
	world: World,
	webhooks: Webhooks,
): (happening: Happening) => void {
	return (happening) => {
		void payloadsOf(world, happening).then((payloads) =>
			Promise.all(payloads.map((payload) => webhooks.send(payload))),
		);
	};
}

async function payloadsOf(
	world: World,
	happening: Happening,
): Promise<Payload[]> {
	switch (happening.kind) {
		case "check-run": {
			const { run, action } = happening;
			const { bot } = world.app;
			const payload = checkRunPayload(world, run, action, bot);
			return action === "created"
				? [payload]
				: [
						payload,
						await checkSuitePayload(world, run.suite, "completed", bot),
					];
		}
		case "review":
			return [await reviewPayload(world, happening.pull, happening.review)];
		case "review-comment":
			return [await reviewCommentPayload(world, happening.comment)];
		case "issue-comment":
			return [
				await issueCommentPayload(world, happening.comment, happening.action),
			];
	}
}
