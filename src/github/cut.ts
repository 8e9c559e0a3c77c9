/** Texts cut to what GitHub takes, with a sign that something is missing. */

const SIGN = "…";

/** At most `most` UTF-8 bytes. Never splits a character. */
export function cutBytes(text: string, most: number): string {
	const bytes = Buffer.from(text);
	if (bytes.length <= most) return text;
	let end = most - Buffer.byteLength(SIGN);
	// Bytes 10xxxxxx continue a character: go back to where it begins.
	while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
	return `${bytes.subarray(0, end).toString()}${SIGN}`;
}

/** At most `most` UTF-16 code units. Never splits a surrogate pair. */
export function cutLength(text: string, most: number): string {
	if (text.length <= most) return text;
	const cut = text.slice(0, most - SIGN.length);
	return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}${SIGN}`;
}

/** The same for a body of ours, whose last line is the marker that it is known by. */
export function cutBody(body: string, most: number): string {
	if (body.length <= most) return body;
	const last = body.trimEnd().lastIndexOf("\n") + 1;
	const marker = body.slice(last).trimEnd();
	return `${cutLength(body.slice(0, last), most - marker.length - 2)}\n\n${marker}`;
}
