/** Reads the types that rows write as text: `"*Rows, error"`, `"<-chan Time"`, `"[]os.FileInfo"`; `?` is one that they do not tell. */
import type { Named, Type } from "../../go/type.js";

/** The types of a comma-separated list; `path` is the package that bare capitalised names belong to. */
export function typesOfText(
	text: string,
	path: string,
): readonly (Type | null)[] {
	return text === ""
		? []
		: text.split(", ").map((each) => typeOfText(each, path));
}

export function typeOfText(text: string, path: string): Type | null {
	if (text.startsWith("*"))
		return { kind: "pointer", to: typeOfText(text.slice(1), path) };
	if (text.startsWith("[]"))
		return { kind: "slice", element: typeOfText(text.slice(2), path) };
	const channel = /^(?:<-chan|chan<-|chan) (.*)$/.exec(text);
	if (channel !== null)
		return { kind: "chan", element: typeOfText(channel[1] as string, path) };
	if (text === "struct{}" || text === "?") return null;
	return /^[a-z0-9]+$/.test(text)
		? { kind: "basic", name: text }
		: namedOfText(text, path);
}

/** `Rows` is `path.Rows`; `net/http.Response` and `github.com/jackc/pgx.Tx` carry their own path. */
export function namedOfText(text: string, path: string): Named {
	const dot = text.lastIndexOf(".");
	return dot < 0
		? { kind: "named", path, name: text }
		: { kind: "named", path: text.slice(0, dot), name: text.slice(dot + 1) };
}
