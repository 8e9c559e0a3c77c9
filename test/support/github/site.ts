/** What every part of the fake shares: the state, the tokens, and how it tells the app that something happened. */
import type { Tokens } from "./auth.js";
import type { Operations } from "./operations.js";
import type {
	CheckRun,
	Delivery,
	IssueComment,
	Pull,
	Review,
	ReviewComment,
	World,
} from "./world.js";

/** Something that the app did and that GitHub would tell it about. */
export type Happening =
	| {
			readonly kind: "check-run";
			readonly action: "created" | "completed";
			readonly run: CheckRun;
	  }
	| { readonly kind: "review"; readonly pull: Pull; readonly review: Review }
	| { readonly kind: "review-comment"; readonly comment: ReviewComment }
	| {
			readonly kind: "issue-comment";
			readonly action: "created" | "edited";
			readonly comment: IssueComment;
	  };

export interface Site {
	readonly world: World;
	readonly tokens: Tokens;
	readonly operations: Operations;
	readonly happened: (happening: Happening) => void;
	/** Sends a delivery again, with the same id. */
	readonly redeliver: (delivery: Delivery) => void;
}
