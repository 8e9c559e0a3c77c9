/**
 * The nouns of deferbot, in the order in which they flow: a job becomes a snapshot, a snapshot findings,
 * findings a draft, and a draft what is published. Types only; every value is plain, readonly data that can
 * cross a worker thread.
 */

// ---------------------------------------------------------------------------------------------------- jobs

/** A pull request, as GitHub names it. */
export interface PullRef {
	readonly installation: number;
	readonly owner: string;
	readonly repo: string;
	readonly pull: number;
}

/**
 * Work that waits in the queue. A job carries ids, never contents: it may run late, twice, or on another machine.
 * `review` means "bring this pull request up to date" and reads the head when it starts.
 */
export type Job = ReviewJob | RerunJob | CommandJob | CloseJob | MergeGroupJob;

export interface ReviewJob {
	readonly kind: "review";
	readonly pull: PullRef;
	/** The webhook delivery that asked for it; for the logs. */
	readonly delivery: string;
	/** The head SHA the delivery spoke of; for the logs: the job reads the head again. */
	readonly seenHead: string;
	/** True when a person or a re-run asked: the check is made again although one exists for this SHA. */
	readonly again: boolean;
}

/** A re-requested check run or suite: what must not be de-duplicated away. It ends in a review with `again`. */
export interface RerunJob {
	readonly kind: "rerun";
	readonly installation: number;
	readonly owner: string;
	readonly repo: string;
	readonly headSha: string;
	/** The pull request in the check's `external_id`, or null where GitHub only gave a SHA. */
	readonly pull: number | null;
	readonly delivery: string;
}

/** A `/deferbot …` comment. The text is read again from GitHub when the job runs. */
export interface CommandJob {
	readonly kind: "command";
	readonly pull: PullRef;
	readonly commentId: number;
	/** `issue`: a comment in the conversation; `review`: a reply in a review thread. */
	readonly comment: "issue" | "review";
	readonly delivery: string;
}

/** The pull request was closed or merged: a check that is still open must be concluded. */
export interface CloseJob {
	readonly kind: "close";
	readonly pull: PullRef;
	readonly headSha: string;
	readonly delivery: string;
}

/** A merge queue waits for our check on the commit that it would merge. */
export interface MergeGroupJob {
	readonly kind: "merge-group";
	readonly installation: number;
	readonly owner: string;
	readonly repo: string;
	readonly headSha: string;
	/** What it would be merged into: the base branch, or the group before it in the queue. */
	readonly baseSha: string;
	/** The pull request that it adds to its base; null where the queue's branch does not tell. */
	readonly pull: number | null;
	readonly delivery: string;
}

/** Puts a job in the queue. Resolves when the queue has it durably; rejects when it could not be stored. */
export type Enqueue = (job: Job) => Promise<void>;

/**
 * How much may be written to GitHub for an installation. A port, because several worker processes must share one count.
 */
export interface WriteBudget {
	/**
	 * Takes one write for the installation when it may be made within `patience` ms. `granted` says whether it was taken;
	 * `at` (ms since the epoch) is when to write, or else when to ask again.
	 */
	readonly take: (
		installation: number,
		patience: number,
	) => Promise<{ readonly granted: boolean; readonly at: number }>;
	/** No request at all before this time; 0 when there is no such time. */
	readonly blockedUntil: (installation: number) => Promise<number>;
	/** GitHub asked to wait until then. */
	readonly block: (installation: number, until: number) => Promise<void>;
}

export interface WriteLimits {
	/** Least time between two writes, in ms. */
	readonly spacing: number;
	readonly perMinute: number;
	readonly perHour: number;
}

// ------------------------------------------------------------------------------------------------ snapshot

/** One line of a hunk, without its first character and its line ending. */
export interface HunkLine {
	readonly kind: "context" | "added" | "removed";
	readonly text: string;
	/** True where git says `\ No newline at end of file` about this line. */
	readonly noNewline: boolean;
}

/** A hunk of a unified diff. Lines count from 1; a side with no lines has the count 0. */
export interface Hunk {
	readonly oldStart: number;
	readonly oldLines: number;
	readonly newStart: number;
	readonly newLines: number;
	readonly lines: readonly HunkLine[];
}

/** A file that the pull request changes. Paths are relative to the repository, with `/`. */
export interface ChangedFile {
	readonly path: string;
	/** The path at the merge base, where it differs. */
	readonly previousPath: string | null;
	readonly status:
		| "added"
		| "modified"
		| "removed"
		| "renamed"
		| "copied"
		| "changed"
		| "unchanged";
	/** The text at the head, or null when it was removed or could not be read (see `Skipped`). */
	readonly head: string | null;
	/** The text at the merge base; null when the file is new. Derived from `head` and `hunks`, or read. */
	readonly base: string | null;
	readonly hunks: readonly Hunk[];
	/**
	 * Whether `hunks` are GitHub's own (from `patch`), so that a review comment may be placed on them. False where
	 * GitHub left `patch` out and the diff was made here: then findings go to annotations.
	 */
	readonly commentable: boolean;
	/** Named by a person on the command line: it is analysed whatever its path, test code included. */
	readonly named: boolean;
}

/** A file read as context: the other files of the packages touched, and `go.mod` files. Never reported on. */
export interface ContextFile {
	readonly path: string;
	readonly text: string;
}

/** A file that was not analysed, and why, in a sentence fragment: "larger than 1 MB". */
export interface Skipped {
	readonly path: string;
	readonly reason: string;
	/** True when the analysis is incomplete because of it; false for what is never analysed (vendored, generated). */
	readonly incomplete: boolean;
}

/** A function whose interleavings were not explored to the end: what is not reported there may still be there. */
export interface Undecided {
	readonly path: string;
	/** Of its declaration, from 1. */
	readonly line: number;
	/** As Go names it. */
	readonly function: string;
}

/** A configuration file as it was read, unparsed. `origin` says where, for messages: `acme/api@main`. */
export interface PolicySource {
	readonly path: string;
	readonly text: string;
	readonly origin: string;
}

/** Everything the core needs to review one head SHA. */
export interface Snapshot {
	/** `owner/repo`, or the name of the local folder; for messages only. */
	readonly repository: string;
	readonly headSha: string;
	readonly mergeBaseSha: string | null;
	readonly files: readonly ChangedFile[];
	readonly context: readonly ContextFile[];
	/** The `go.mod` files that are other ones at the base, as they were there; without a text those that were not there. */
	readonly baseModules: readonly {
		readonly path: string;
		readonly text: string | null;
	}[];
	/** Lowest precedence first: the organisation's, then the repository's, both from the base branch. */
	readonly policies: readonly PolicySource[];
	/** `.github/deferbot.yml` as this pull request would have it, where it changes that file. */
	readonly proposedPolicy: PolicySource | null;
	/** Files known not to be analysed before analysis began (too large, binary, submodule, truncated list). */
	readonly skipped: readonly Skipped[];
	/** The number of files that the pull request changes, as GitHub counts them. */
	readonly changedFiles: number;
}

// ------------------------------------------------------------------------------------------------ findings

export type Severity = "error" | "warning" | "note";

/** A range in a file: lines and columns count from 1, columns in UTF-16 code units, the end exclusive in columns. */
export interface Span {
	readonly startLine: number;
	readonly startColumn: number;
	readonly endLine: number;
	readonly endColumn: number;
}

/** A place that a reader wants to see beside the finding: an exit without release, the loop, the `go`. */
export interface Related {
	readonly path: string;
	readonly line: number;
	readonly message: string;
}

/**
 * One row of the run that goes wrong: one goroutine makes one visible step, told with `code` in backticks, or ends there:
 * "`out <- v`: blocked for ever". `Fetch.func1 #2` is the second goroutine that runs that function.
 */
export interface WitnessStep {
	readonly goroutine: string;
	readonly path: string;
	readonly line: number;
	readonly step: string;
}

/** Replaces whole lines `startLine`–`endLine` (from 1, inclusive) of the head's text by `newText`, which ends in no newline. */
export interface LineEdit {
	readonly startLine: number;
	readonly endLine: number;
	readonly newText: string;
}

/** A suggested change to one file. Edits are sorted and do not overlap. */
export interface Patch {
	readonly title: string;
	readonly edits: readonly LineEdit[];
	/** The patched text was parsed and analysed again: the finding is gone, nothing is new, gofmt has nothing to say. */
	readonly proved: true;
}

export interface Finding {
	readonly rule: string;
	readonly severity: Severity;
	readonly path: string;
	/** The word it is about: the acquisition, the `Lock`, the `defer`, the operation that blocks. */
	readonly span: Span;
	/** One or two sentences in the code's own identifiers. Plain text with `code` in backticks; no line breaks. */
	readonly message: string;
	/** The enclosing function as Go names it: `(*Store).Get`, `main`; literals carry their declaration's name. */
	readonly function: string;
	/** Identifies the acquisition, lock or allocation behind it: findings with the same cause are one comment. */
	readonly cause: string;
	readonly related: readonly Related[];
	readonly witness?: readonly WitnessStep[];
	readonly patch?: Patch;
	/** Rule + package folder + function + normalised text of the culprit + ordinal. Hex; no line number, no SHA. */
	readonly fingerprint: string;
}

// --------------------------------------------------------------------------------------------------- draft

/** An inline comment at a place that GitHub will take: inside one hunk, `startLine` null for a single line. */
export interface ReviewComment {
	readonly path: string;
	readonly side: "RIGHT" | "LEFT";
	readonly line: number;
	readonly startLine: number | null;
	readonly body: string;
	/** The fingerprints of all findings that this comment speaks for, the first being the one it shows. */
	readonly fingerprints: readonly string[];
}

export interface Annotation {
	readonly path: string;
	readonly startLine: number;
	readonly endLine: number;
	readonly level: "failure" | "warning" | "notice";
	readonly title: string;
	readonly message: string;
}

export interface CheckReport {
	readonly conclusion: "success" | "failure" | "neutral";
	readonly title: string;
	readonly summary: string;
	readonly annotations: readonly Annotation[];
}

/** What a review of one head SHA says. Pure data: publishing it twice must have the effect of once. */
export interface Draft {
	readonly headSha: string;
	readonly findings: readonly Finding[];
	readonly skipped: readonly Skipped[];
	/** At the head, each function once. */
	readonly undecided: readonly Undecided[];
	/** Null when there is nothing new to say inline. */
	readonly review: {
		readonly body: string;
		readonly comments: readonly ReviewComment[];
	} | null;
	/** Our comments whose findings are gone: to be marked as fixed. */
	readonly fixed: readonly PostedComment[];
	readonly check: CheckReport;
}

/** A comment of ours that stands on the pull request. */
export interface PostedComment {
	/** GraphQL node id of the comment. */
	readonly id: string;
	readonly databaseId: number;
	readonly threadId: string | null;
	/** From the hidden marker in its body. */
	readonly fingerprints: readonly string[];
	readonly path: string;
	readonly body: string;
	readonly minimized: boolean;
	readonly resolved: boolean;
	/** A person answered in its thread: it is never touched again. */
	readonly answered: boolean;
	/** A person with write access dismissed it with `/deferbot dismiss REASON`. */
	readonly dismissed: string | null;
}
