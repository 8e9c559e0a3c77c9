/** Encodings, images, templates and object files: what decodes or encodes through a reader or a writer. */
import type { PackageRow } from "./row.js";
import { each, gives, opens, uses, usesError, wraps } from "./shapes.js";

/** The results of constructors, and the functions that have read or written everything when they return. */
interface Codec {
	readonly path: string;
	/** Where it is documented, when that is not under its path. */
	readonly at?: string;
	readonly wrapping?: Readonly<Record<string, string>>;
	readonly using?: string;
}

const codec = ({
	path,
	at = path,
	wrapping = {},
	using,
}: Codec): PackageRow => ({
	path,
	source: `https://pkg.go.dev/${at}`,
	funcs: {
		...Object.fromEntries(
			Object.entries(wrapping).map(([name, result]) => [name, wraps(result)]),
		),
		...(using === undefined ? {} : each(using, uses)),
	},
});

const decoder = { NewDecoder: "*Decoder" };
const both = { ...decoder, NewEncoder: "*Encoder" };
const stream = { NewDecoder: "io.Reader", NewEncoder: "io.WriteCloser" };

const template = (path: string): PackageRow => ({
	path,
	source: `https://pkg.go.dev/${path}`,
	types: {
		Template: {
			memoryOnly: true,
			methods: {
				...each("Execute ExecuteTemplate", usesError),
				Parse: gives("*Template, error"),
			},
		},
	},
	funcs: {
		...each("ParseFS ParseFiles ParseGlob", gives("*Template, error")),
		New: gives("*Template"),
	},
});

/** `Open` keeps the file open; `NewFile` reads through a reader that stays its owner's. */
const objectFile = (format: string): PackageRow => ({
	path: `debug/${format}`,
	source: `https://pkg.go.dev/debug/${format}`,
	types: {
		File: {
			what: "object file",
			release: ["Close"],
			cost: "its descriptor stays open",
			methods: { Close: "error" },
		},
	},
	funcs: { NewFile: wraps("*File, error"), Open: opens("*File, error") },
});

export const encodings: readonly PackageRow[] = [
	{
		path: "encoding/json",
		source: "https://pkg.go.dev/encoding/json",
		types: {
			Decoder: {
				memoryOnly: true,
				methods: { Decode: usesError, More: "bool", Token: "Token, error" },
			},
			Encoder: {
				memoryOnly: true,
				methods: { Encode: usesError, SetIndent: gives("") },
			},
		},
		funcs: {
			...each("Marshal MarshalIndent", gives("[]byte, error")),
			...each("Compact Indent Unmarshal", usesError),
			NewDecoder: wraps("*Decoder"),
			NewEncoder: wraps("*Encoder"),
			Valid: gives("bool"),
		},
	},
	{
		path: "encoding/xml",
		source: "https://pkg.go.dev/encoding/xml",
		types: {
			Decoder: { memoryOnly: true, methods: { Decode: usesError } },
			// "Close the Encoder, indicating that no more data will be written", and flushes it.
			Encoder: {
				what: "XML encoder",
				memoryOnly: true,
				methods: { Close: "error", Encode: usesError, Flush: "error" },
			},
		},
		funcs: {
			...each("Marshal MarshalIndent", gives("[]byte, error")),
			NewDecoder: wraps("*Decoder"),
			NewEncoder: wraps("*Encoder"),
			Unmarshal: usesError,
		},
	},
	{
		path: "encoding/csv",
		source: "https://pkg.go.dev/encoding/csv",
		types: {
			Reader: {
				memoryOnly: true,
				methods: { Read: "[]string, error", ReadAll: "?, error" },
			},
			Writer: {
				what: "CSV writer",
				memoryOnly: true,
				methods: { Error: "error", Flush: "", Write: usesError },
			},
		},
		funcs: { NewReader: wraps("*Reader"), NewWriter: wraps("*Writer") },
	},
	...[
		{ path: "encoding/gob", wrapping: both },
		{
			path: "encoding/hex",
			wrapping: {
				Dumper: "io.WriteCloser",
				NewDecoder: "io.Reader",
				NewEncoder: "io.Writer",
			},
		},
		{ path: "encoding/base64", wrapping: stream },
		{ path: "encoding/base32", wrapping: stream },
		{ path: "encoding/pem", using: "Decode Encode EncodeToMemory" },
		{ path: "encoding/binary", using: "Read Size Write" },
		{
			path: "gopkg.in/yaml",
			at: "gopkg.in/yaml.v3",
			wrapping: both,
			using: "Marshal Unmarshal",
		},
		{
			path: "github.com/BurntSushi/toml",
			wrapping: both,
			using: "Decode DecodeFile DecodeReader",
		},
		{ path: "text/tabwriter", wrapping: { NewWriter: "*Writer" } },
		{
			path: "mime/quotedprintable",
			wrapping: { NewReader: "*Reader", NewWriter: "*Writer" },
		},
		{ path: "image", using: "Decode DecodeConfig" },
		...["png", "jpeg"].map((format) => ({
			path: `image/${format}`,
			using: "Decode DecodeConfig Encode",
		})),
		{
			path: "image/gif",
			using: "Decode DecodeAll DecodeConfig Encode EncodeAll",
		},
		{ path: "debug/buildinfo", using: "Read ReadFile" },
	].map(codec),
	...["elf", "macho", "pe", "plan9obj"].map(objectFile),
	template("text/template"),
	template("html/template"),
];
