/** Go code with more interleavings than anybody explores. */

/**
 * A function that starts so many goroutines (at most 7), each with something else to say on one channel: in which order they
 * spoke is part of the state. `more` is done at the end.
 */
export function crowd(name: string, goroutines: number, more = ""): string {
	const numbers = Array.from({ length: goroutines }, (_, i) => i);
	const senders = numbers.map((i) => `\tgo func() { out <- ${i} }()\n`);
	const receives = numbers.map((i) => `\tv${i} := <-out\n`);
	return `func ${name}() {
	out := make(chan int, ${goroutines})
${senders.join("")}${receives.join("")}	if ${numbers.map((i) => `v${i} == ${i}`).join(" && ")} {
		close(out)
	}
${more === "" ? "" : `\t${more}\n`}}
`;
}
