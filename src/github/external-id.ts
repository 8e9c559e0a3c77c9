/**
 * What a check run's `external_id` remembers: the pull request it is for. GitHub names no pull request on the check
 * runs of forks, so a re-run could not be led back without it.
 */

export function externalId(pull: number): string {
	return `pull:${pull}`;
}

/** Null when the id is not one of ours. */
export function pullOf(externalId: string | null): number | null {
	const match = /^pull:([1-9]\d{0,9})$/.exec(externalId ?? "");
	return match === null ? null : Number(match[1]);
}
