/**
 * Things that go wrong between deferbot and GitHub. Each fault is bounded: it strikes a number of matching calls, once
 * unless told otherwise, and what hangs is let go when the fake stops.
 */
import type { Call } from "./calls.js";

export type FaultEffect =
	/** An answer instead of the real one. `after`: the effect was made, the answer is lost. */
	| {
			readonly kind: "status";
			readonly status: number;
			readonly when?: "before" | "after";
			readonly message?: string;
			readonly headers?: Readonly<Record<string, string>>;
	  }
	/** The connection is cut. */
	| { readonly kind: "reset"; readonly when?: "before" | "after" }
	/** No answer at all. */
	| { readonly kind: "hang"; readonly when?: "before" | "after" }
	/** Half of the answer, then the connection is cut. The effect was made. */
	| { readonly kind: "cut-body" }
	/** One byte at a time. The effect was made. */
	| { readonly kind: "drip"; readonly everyMs?: number }
	/** 403 with `x-ratelimit-remaining: 0`. */
	| { readonly kind: "primary-limit"; readonly resetInSeconds: number }
	/** 403 or 429 in GitHub's words; `retryAfterSeconds` null leaves the header out. */
	| {
			readonly kind: "secondary-limit";
			readonly status?: 403 | 429;
			readonly retryAfterSeconds?: number | null;
	  }
	/** 200 with `errors: [{ type: "RATE_LIMITED" }]`. */
	| { readonly kind: "graphql-rate-limited"; readonly resetInSeconds?: number }
	/** 401: the token was revoked. The cached token never comes back to life. */
	| { readonly kind: "revoked-token" };

export type Fault = FaultEffect & {
	/** An operation, several, or a test on the call; every call when left out. */
	readonly on?: string | readonly string[] | ((call: Call) => boolean);
	readonly times?: number;
	/** Lets this many matching calls pass first. */
	readonly skip?: number;
};

export interface InjectedFault {
	readonly struck: () => number;
	readonly cancel: () => void;
}

export interface Faults {
	readonly inject: (fault: Fault) => InjectedFault;
	readonly clear: () => void;
	/** The effect that this call is to suffer, which counts as suffered. */
	readonly take: (call: Call) => FaultEffect | null;
}

export function createFaults(): Faults {
	const pending: {
		fault: Fault;
		skip: number;
		left: number;
		struck: number;
	}[] = [];
	return {
		inject(fault) {
			const one = {
				fault,
				skip: fault.skip ?? 0,
				left: fault.times ?? 1,
				struck: 0,
			};
			pending.push(one);
			return {
				struck: () => one.struck,
				cancel: () => {
					one.left = 0;
				},
			};
		},
		clear: () => void pending.splice(0),
		take(call) {
			for (const one of pending) {
				if (one.left === 0 || !concerns(one.fault, call)) continue;
				if (one.skip > 0) {
					one.skip--;
					continue;
				}
				one.left--;
				one.struck++;
				return one.fault;
			}
			return null;
		},
	};
}

function concerns({ on }: Fault, call: Call): boolean {
	if (on === undefined) return true;
	if (typeof on === "function") return on(call);
	return typeof on === "string"
		? on === call.operation
		: on.includes(call.operation);
}
