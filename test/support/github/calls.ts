/** What was asked of the fake: for assertions on the number and the order of API calls, and for the demo. */

export interface Call {
	/** Milliseconds since the epoch, by the machine's own clock. */
	readonly at: number;
	readonly method: string;
	/** With the query, without `/api/v3`. */
	readonly path: string;
	/** `pulls/create-review`, `graphql/PullState`; `unknown` for what GitHub has no operation for. */
	readonly operation: string;
	readonly body: unknown;
	readonly authorization: string | undefined;
	/** Filled when the answer is known; 0 when the connection was cut instead. */
	status: number;
	milliseconds: number;
	/** The kind of the fault that was injected, or null. */
	fault: string | null;
}

export interface CallLog {
	/** Oldest first; the newest 50,000. */
	readonly all: readonly Call[];
	/** How often each operation was called. */
	readonly counts: () => Record<string, number>;
	readonly of: (operation: string) => readonly Call[];
	readonly clear: () => void;
}

const KEPT = 50_000;

export function createCallLog(): CallLog & {
	readonly add: (call: Call) => void;
} {
	const all: Call[] = [];
	return {
		all,
		counts() {
			const counts: Record<string, number> = {};
			for (const { operation } of all)
				counts[operation] = (counts[operation] ?? 0) + 1;
			return counts;
		},
		of: (operation) => all.filter((call) => call.operation === operation),
		clear: () => void all.splice(0),
		add(call) {
			all.push(call);
			if (all.length > 2 * KEPT) all.splice(0, all.length - KEPT);
		},
	};
}
