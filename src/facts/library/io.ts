/** Readers, writers and names of files: io, bufio, path, strings, bytes. None of these closes what it is given. */
import { tempDir } from "./os.js";
import type { PackageRow } from "./row.js";
import {
	callsInside,
	each,
	gives,
	opens,
	uses,
	usesError,
	wraps,
} from "./shapes.js";

const read = gives("int, error");
const count = gives("int64, error");
const copies = gives("int64, error");
const writesBytes = each("Write WriteString", read);

const strings = {
	...each(
		"Contains ContainsAny ContainsRune EqualFold HasPrefix HasSuffix",
		gives("bool"),
	),
	...each("Compare Count Index IndexAny IndexByte LastIndex", gives("int")),
} as const;

/** What `strings` and `bytes` call for each character. */
const perRune = {
	...each("ContainsFunc", callsInside("bool")),
	...each("IndexFunc LastIndexFunc", callsInside("int")),
} as const;

export const readersAndWriters: readonly PackageRow[] = [
	{
		path: "io",
		source: "https://pkg.go.dev/io",
		types: {
			Closer: { methods: { Close: "error" } },
			Reader: { methods: { Read: read } },
			ReaderAt: { methods: { ReadAt: read } },
			Writer: { methods: { Write: read } },
			Seeker: { methods: { Seek: count } },
			ReadCloser: { embeds: ["Reader", "Closer"] },
			ReadSeeker: { embeds: ["Reader", "Seeker"] },
			ReadSeekCloser: { embeds: ["Reader", "Seeker", "Closer"] },
			ReadWriteCloser: { embeds: ["Reader", "Writer", "Closer"] },
			ReadWriter: { embeds: ["Reader", "Writer"] },
			WriteCloser: { embeds: ["Writer", "Closer"] },
			SectionReader: { embeds: ["Reader", "ReaderAt", "Seeker"] },
			// In memory, and only of use in pairs: whoever has the other end waits for one of these to be closed.
			PipeReader: {
				what: "pipe reader",
				memoryOnly: true,
				embeds: ["Reader", "Closer"],
				methods: { CloseWithError: usesError },
			},
			PipeWriter: {
				what: "pipe writer",
				memoryOnly: true,
				embeds: ["Writer", "Closer"],
				methods: { CloseWithError: usesError },
			},
		},
		funcs: {
			...each("Copy CopyBuffer CopyN", copies),
			...each("ReadAtLeast ReadFull WriteString", read),
			...each("LimitReader MultiReader TeeReader", wraps("Reader")),
			MultiWriter: wraps("Writer"),
			NewSectionReader: wraps("*SectionReader"),
			// "NopCloser returns a ReadCloser with a no-op Close method": closing it closes nothing.
			NopCloser: wraps("ReadCloser"),
			Pipe: "*PipeReader, *PipeWriter",
			ReadAll: gives("[]byte, error"),
		},
		vars: {
			...each("EOF ErrClosedPipe ErrUnexpectedEOF", "error"),
			Discard: "Writer",
		},
	},
	{
		path: "io/fs",
		source: "https://pkg.go.dev/io/fs",
		types: {
			FS: { methods: { Open: opens("File, error") } },
			File: {
				what: "file",
				release: ["Close"],
				cost: "its descriptor stays open",
				methods: { Close: "error", Read: read, Stat: "FileInfo, error" },
			},
			DirEntry: { methods: { Name: "string", IsDir: "bool" } },
			FileInfo: { methods: { Name: "string", Size: "int64", IsDir: "bool" } },
		},
		funcs: {
			Glob: gives("[]string, error"),
			ReadDir: gives("[]DirEntry, error"),
			ReadFile: gives("[]byte, error"),
			Stat: gives("FileInfo, error"),
			Sub: wraps("FS, error"),
			WalkDir: { ...usesError, calls: "inside" },
		},
		vars: each(
			"ErrClosed ErrExist ErrInvalid ErrNotExist ErrPermission",
			"error",
		),
	},
	{
		path: "embed",
		source: "https://pkg.go.dev/embed",
		// The files are in the program: their Close does nothing.
		types: {
			FS: {
				memoryOnly: true,
				methods: {
					Open: gives("io/fs.File, error"),
					ReadDir: gives("[]io/fs.DirEntry, error"),
					ReadFile: gives("[]byte, error"),
				},
			},
		},
	},
	{
		path: "io/ioutil",
		source: "https://pkg.go.dev/io/ioutil",
		funcs: {
			NopCloser: wraps("io.ReadCloser"),
			ReadAll: gives("[]byte, error"),
			ReadDir: gives("[]io/fs.FileInfo, error"),
			ReadFile: gives("[]byte, error"),
			TempDir: tempDir,
			TempFile: opens("*os.File, error"),
			WriteFile: usesError,
		},
		vars: { Discard: "io.Writer" },
	},
	{
		path: "path/filepath",
		source: "https://pkg.go.dev/path/filepath",
		funcs: {
			...each("Abs EvalSymlinks", wraps("string, error")),
			...each("Clean Dir FromSlash Join ToSlash", wraps("string")),
			...each("Base Ext VolumeName", gives("string")),
			...each("Walk WalkDir", { ...usesError, calls: "inside" } as const),
			Glob: gives("[]string, error"),
			IsAbs: gives("bool"),
			Match: gives("bool, error"),
			Rel: gives("string, error"),
			Split: wraps("string, string"),
		},
		vars: { SkipDir: "error", SkipAll: "error" },
	},
	{
		path: "path",
		source: "https://pkg.go.dev/path",
		funcs: {
			...each("Clean Dir Join", wraps("string")),
			...each("Base Ext", gives("string")),
			IsAbs: gives("bool"),
		},
	},
	{
		path: "bufio",
		source: "https://pkg.go.dev/bufio",
		types: {
			Reader: {
				memoryOnly: true,
				methods: {
					Discard: gives("int, error"),
					Peek: gives("[]byte, error"),
					Read: read,
					ReadByte: "byte, error",
					ReadBytes: gives("[]byte, error"),
					ReadLine: "[]byte, bool, error",
					ReadRune: "rune, int, error",
					ReadSlice: gives("[]byte, error"),
					ReadString: gives("string, error"),
				},
			},
			Writer: {
				memoryOnly: true,
				methods: {
					...writesBytes,
					Flush: "error",
					ReadFrom: count,
					WriteByte: usesError,
					WriteRune: read,
				},
			},
			ReadWriter: { memoryOnly: true, embeds: ["Reader", "Writer"] },
			Scanner: {
				memoryOnly: true,
				methods: {
					Buffer: gives(""),
					Bytes: "[]byte",
					Err: "error",
					Scan: "bool",
					Split: gives(""),
					Text: "string",
				},
			},
		},
		funcs: {
			...each("NewReader NewReaderSize", wraps("*Reader")),
			...each("NewWriter NewWriterSize", wraps("*Writer")),
			NewReadWriter: wraps("*ReadWriter"),
			NewScanner: wraps("*Scanner"),
		},
	},
	{
		path: "strings",
		source: "https://pkg.go.dev/strings",
		types: {
			Builder: {
				memoryOnly: true,
				methods: { ...writesBytes, Len: "int", Reset: "", String: "string" },
			},
			Reader: { memoryOnly: true, methods: { Len: "int", Read: read } },
		},
		funcs: {
			...strings,
			...perRune,
			...each(
				"Join Repeat Replace ReplaceAll ToLower ToUpper Trim TrimSpace",
				wraps("string"),
			),
			...each("TrimPrefix TrimSuffix", gives("string")),
			...each("Fields Split SplitN", gives("[]string")),
			...each("Map TrimFunc TrimLeftFunc TrimRightFunc", callsInside("string")),
			Cut: gives("string, string, bool"),
			FieldsFunc: callsInside("[]string"),
			NewReader: wraps("*Reader"),
		},
	},
	{
		path: "bytes",
		source: "https://pkg.go.dev/bytes",
		types: {
			// "String … If the Buffer is a nil pointer, it returns "<nil>"."
			Buffer: {
				memoryOnly: true,
				nilSafe: ["String"],
				methods: {
					...writesBytes,
					Bytes: "[]byte",
					Len: "int",
					Read: read,
					ReadFrom: count,
					Reset: "",
					String: "string",
					WriteTo: count,
				},
			},
			Reader: { memoryOnly: true, methods: { Len: "int", Read: read } },
		},
		funcs: {
			...each("Contains Equal HasPrefix HasSuffix", gives("bool")),
			...each("Compare Index IndexByte", gives("int")),
			...perRune,
			...each("Join Repeat TrimSpace", uses),
			...each("NewBuffer NewBufferString", wraps("*Buffer")),
			Map: callsInside("[]byte"),
			NewReader: wraps("*Reader"),
		},
	},
];
