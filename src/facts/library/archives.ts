/** Archives and compression. What wraps a reader or a writer never closes it: "it is the caller's responsibility". */
import type { PackageRow, TypeRow } from "./row.js";
import { each, gives, opens, usesError, wraps } from "./shapes.js";

const read = gives("int, error");

/** Holds memory only; a writer loses its last block when it is not closed. */
const reader = (what: string, more: TypeRow = {}): TypeRow => ({
	what,
	memoryOnly: true,
	...more,
	methods: { Close: "error", Read: read, ...more.methods },
});
const writer = (what: string, more: TypeRow = {}): TypeRow => ({
	what,
	memoryOnly: true,
	...more,
	methods: { Close: "error", Flush: "error", Write: read, ...more.methods },
});

const gzip = (path: string): PackageRow => ({
	path,
	source: `https://pkg.go.dev/${path}`,
	types: {
		Reader: reader("gzip reader", { methods: { Reset: usesError } }),
		Writer: writer("gzip writer"),
	},
	funcs: {
		NewReader: wraps("*Reader, error"),
		NewWriter: wraps("*Writer"),
		NewWriterLevel: wraps("*Writer, error"),
	},
});

const zlib = (path: string): PackageRow => ({
	path,
	source: `https://pkg.go.dev/${path}`,
	types: { Writer: writer("zlib writer") },
	funcs: {
		...each("NewReader NewReaderDict", wraps("io.ReadCloser, error")),
		NewWriter: wraps("*Writer"),
		...each("NewWriterLevel NewWriterLevelDict", wraps("*Writer, error")),
	},
});

const flate = (path: string): PackageRow => ({
	path,
	source: `https://pkg.go.dev/${path}`,
	types: { Writer: writer("flate writer") },
	funcs: {
		...each("NewReader NewReaderDict", wraps("io.ReadCloser")),
		...each("NewWriter NewWriterDict", wraps("*Writer, error")),
	},
});

/** `klauspost/compress/zip` is a copy of `archive/zip` with other decompressors. */
const zip = (path: string): PackageRow => ({
	path,
	source: `https://pkg.go.dev/${path}`,
	types: {
		ReadCloser: {
			what: "zip file",
			release: ["Close"],
			cost: "the archive's descriptor stays open",
			embeds: ["Reader"],
			methods: { Close: "error" },
		},
		Reader: {
			fields: { File: "[]*File", Comment: "string" },
			methods: { Open: opens("io/fs.File, error") },
		},
		File: {
			methods: {
				Open: opens("io.ReadCloser, error", {
					what: "archive entry",
					cost: "its decompressor is not given back",
					release: ["Close"],
				}),
				OpenRaw: "io.Reader, error",
			},
		},
		Writer: {
			what: "zip writer",
			memoryOnly: true,
			methods: {
				Close: "error",
				...each("Create CreateHeader CreateRaw", gives("io.Writer, error")),
				Flush: "error",
			},
		},
	},
	funcs: {
		FileInfoHeader: gives("*FileHeader, error"),
		NewReader: wraps("*Reader, error"),
		NewWriter: wraps("*Writer"),
		OpenReader: opens("*ReadCloser, error"),
	},
});

const KLAUSPOST = "github.com/klauspost/compress";

export const archives: readonly PackageRow[] = [
	zip("archive/zip"),
	zip(`${KLAUSPOST}/zip`),
	{
		path: "archive/tar",
		source: "https://pkg.go.dev/archive/tar",
		types: {
			Reader: {
				memoryOnly: true,
				methods: { Next: "*Header, error", Read: read },
			},
			Writer: {
				what: "tar writer",
				memoryOnly: true,
				methods: {
					Close: "error",
					Flush: "error",
					Write: read,
					WriteHeader: usesError,
				},
			},
		},
		funcs: {
			FileInfoHeader: gives("*Header, error"),
			NewReader: wraps("*Reader"),
			NewWriter: wraps("*Writer"),
		},
	},
	gzip("compress/gzip"),
	gzip(`${KLAUSPOST}/gzip`),
	zlib("compress/zlib"),
	zlib(`${KLAUSPOST}/zlib`),
	flate("compress/flate"),
	flate(`${KLAUSPOST}/flate`),
	{
		path: "compress/lzw",
		source: "https://pkg.go.dev/compress/lzw",
		types: {
			Reader: reader("lzw reader"),
			Writer: {
				what: "lzw writer",
				memoryOnly: true,
				methods: { Close: "error", Write: read },
			},
		},
		funcs: {
			NewReader: wraps("io.ReadCloser"),
			NewWriter: wraps("io.WriteCloser"),
		},
	},
	{
		path: "compress/bzip2",
		source: "https://pkg.go.dev/compress/bzip2",
		funcs: { NewReader: wraps("io.Reader") },
	},
	{
		path: "github.com/klauspost/pgzip",
		source: "https://pkg.go.dev/github.com/klauspost/pgzip",
		types: {
			// Reads ahead in a goroutine, which ends at the end of the data or when it is closed.
			Reader: {
				what: "gzip reader",
				release: ["Close"],
				cost: "its read-ahead goroutine may stay alive",
				methods: { Close: "error", Read: read, WriteTo: gives("int64, error") },
			},
			Writer: writer("gzip writer"),
		},
		funcs: {
			...each(
				"NewReader NewReaderN",
				opens("*Reader, error", { args: "wraps" }),
			),
			NewWriter: wraps("*Writer"),
			NewWriterLevel: wraps("*Writer, error"),
		},
	},
	{
		path: `${KLAUSPOST}/zstd`,
		source: `https://pkg.go.dev/${KLAUSPOST}/zstd`,
		types: {
			// "The Decoder can be used for concurrent decompression … Close() releases its resources", goroutines among them.
			Decoder: {
				what: "zstd decoder",
				release: ["Close", "IOReadCloser"],
				cost: "its decoding goroutines stay alive",
				methods: {
					Close: "",
					DecodeAll: gives("[]byte, error"),
					IOReadCloser: "io.ReadCloser",
					Read: read,
					Reset: { args: "wraps", results: "error" },
					WriteTo: gives("int64, error"),
				},
			},
			Encoder: writer("zstd writer", {
				methods: { EncodeAll: gives("[]byte") },
			}),
		},
		funcs: {
			NewReader: opens("*Decoder, error", { args: ["wraps", "keeps"] }),
			NewWriter: wraps("*Encoder, error"),
		},
	},
	{
		path: "github.com/pierrec/lz4",
		source: "https://pkg.go.dev/github.com/pierrec/lz4/v4",
		types: {
			Reader: { memoryOnly: true, methods: { Read: read } },
			Writer: writer("lz4 writer"),
		},
		funcs: { NewReader: wraps("*Reader"), NewWriter: wraps("*Writer") },
	},
	{
		path: "github.com/golang/snappy",
		source: "https://pkg.go.dev/github.com/golang/snappy",
		types: {
			Reader: { memoryOnly: true, methods: { Read: read } },
			Writer: writer("snappy writer"),
		},
		funcs: {
			NewBufferedWriter: wraps("*Writer"),
			NewReader: wraps("*Reader"),
			NewWriter: wraps("*Writer"),
		},
	},
	{
		path: "github.com/andybalholm/brotli",
		source: "https://pkg.go.dev/github.com/andybalholm/brotli",
		types: {
			Reader: { memoryOnly: true, methods: { Read: read } },
			Writer: writer("brotli writer"),
		},
		funcs: {
			NewReader: wraps("*Reader"),
			...each("NewWriter NewWriterLevel", wraps("*Writer")),
		},
	},
];
