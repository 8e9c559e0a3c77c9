/** Files, readers and writers: os, io, bufio, archives, compression, encodings. */
import type { FuncRow, PackageRow } from "./row.js";

const uses: FuncRow = { args: "uses" };
const usesError: FuncRow = { args: "uses", results: "error" };
const opensFile: FuncRow = {
	results: "*File, error",
	opens: [0],
	args: "uses",
};
const countError: FuncRow = { args: "uses", results: "int64, error" };

export const files: readonly PackageRow[] = [
	{
		path: "os",
		source: "https://pkg.go.dev/os",
		types: {
			File: {
				what: "file",
				release: ["Close"],
				cost: "its descriptor stays open until the garbage collector finds it, if ever",
				methods: {
					Close: "error",
					Name: "string",
					Fd: "uintptr",
					Read: "int, error",
					ReadAt: "int, error",
					ReadFrom: countError,
					ReadDir: "[]DirEntry, error",
					Readdir: "[]FileInfo, error",
					Readdirnames: "[]string, error",
					Seek: "int64, error",
					Stat: "FileInfo, error",
					Sync: "error",
					Truncate: "error",
					Write: "int, error",
					WriteAt: "int, error",
					WriteString: "int, error",
					WriteTo: countError,
				},
			},
			Root: {
				what: "root directory",
				release: ["Close"],
				cost: "its descriptor stays open",
				methods: {
					Close: "error",
					Open: opensFile,
					Create: opensFile,
					OpenFile: opensFile,
					OpenRoot: { results: "*Root, error", opens: [0], args: "uses" },
				},
			},
			DirEntry: { methods: { Name: "string", IsDir: "bool" } },
			FileInfo: {
				methods: { Name: "string", Size: "int64", IsDir: "bool" },
			},
			FileMode: {},
			Process: {
				methods: {
					Kill: "error",
					Release: "error",
					Signal: "error",
					Wait: "*ProcessState, error",
				},
			},
		},
		funcs: {
			Open: opensFile,
			Create: opensFile,
			OpenFile: opensFile,
			OpenInRoot: opensFile,
			CreateTemp: opensFile,
			OpenRoot: { results: "*Root, error", opens: [0], args: "uses" },
			Pipe: { results: "*File, *File, error", opens: [0, 1] },
			NewFile: { results: "*File" },
			MkdirTemp: {
				results: "string, error",
				opens: [0],
				what: "temporary directory",
				cost: "it stays on the disk",
				release: ["os.RemoveAll(_)", "os.Remove(_)", "os.Rename(_)"],
				args: "uses",
			},
			Exit: { ends: "exit" },
			Chdir: usesError,
			Chmod: usesError,
			Chown: usesError,
			Chtimes: usesError,
			IsExist: uses,
			IsNotExist: uses,
			IsPermission: uses,
			Lchown: usesError,
			Link: usesError,
			Lstat: { args: "uses", results: "FileInfo, error" },
			Mkdir: usesError,
			MkdirAll: usesError,
			ReadDir: { args: "uses", results: "[]DirEntry, error" },
			ReadFile: { args: "uses", results: "[]byte, error" },
			Readlink: { args: "uses", results: "string, error" },
			Remove: usesError,
			RemoveAll: usesError,
			Rename: usesError,
			SameFile: uses,
			Setenv: usesError,
			Stat: { args: "uses", results: "FileInfo, error" },
			Symlink: usesError,
			Truncate: usesError,
			WriteFile: usesError,
			Getenv: "string",
			Getwd: "string, error",
			DirFS: { args: "wraps", results: "io/fs.FS" },
		},
		vars: {
			Stdin: "*File",
			Stdout: "*File",
			Stderr: "*File",
			Args: "[]string",
		},
	},
	{
		path: "io",
		source: "https://pkg.go.dev/io",
		types: {
			Closer: { methods: { Close: "error" } },
			Reader: { methods: { Read: "int, error" } },
			Writer: { methods: { Write: "int, error" } },
			ReadCloser: { methods: { Read: "int, error", Close: "error" } },
			WriteCloser: { methods: { Write: "int, error", Close: "error" } },
			ReadWriteCloser: {
				methods: {
					Read: "int, error",
					Write: "int, error",
					Close: "error",
				},
			},
			ReadWriter: {
				methods: { Read: "int, error", Write: "int, error" },
			},
			PipeReader: {
				what: "pipe reader",
				methods: {
					Read: "int, error",
					Close: "error",
					CloseWithError: "error",
				},
			},
			PipeWriter: {
				what: "pipe writer",
				methods: {
					Write: "int, error",
					Close: "error",
					CloseWithError: "error",
				},
			},
		},
		funcs: {
			Copy: countError,
			CopyBuffer: countError,
			CopyN: countError,
			Pipe: { results: "*PipeReader, *PipeWriter" },
			ReadAll: { args: "uses", results: "[]byte, error" },
			ReadAtLeast: { args: "uses", results: "int, error" },
			ReadFull: { args: "uses", results: "int, error" },
			WriteString: { args: "uses", results: "int, error" },
			LimitReader: { args: "wraps", results: "Reader" },
			MultiReader: { args: "wraps", results: "Reader" },
			MultiWriter: { args: "wraps", results: "Writer" },
			NewSectionReader: { args: "wraps", results: "*SectionReader" },
			NopCloser: { args: "wraps", results: "ReadCloser" },
			TeeReader: { args: "wraps", results: "Reader" },
		},
		vars: { EOF: "error", ErrUnexpectedEOF: "error", Discard: "Writer" },
	},
	{
		path: "io/fs",
		source: "https://pkg.go.dev/io/fs",
		types: {
			FS: {
				methods: { Open: { results: "File, error", opens: [0], args: "uses" } },
			},
			File: {
				what: "file",
				release: ["Close"],
				cost: "its descriptor stays open",
				methods: {
					Close: "error",
					Read: "int, error",
					Stat: "FileInfo, error",
				},
			},
			FileInfo: {
				methods: { Name: "string", Size: "int64", IsDir: "bool" },
			},
		},
		funcs: {
			ReadFile: { args: "uses", results: "[]byte, error" },
			WalkDir: usesError,
		},
		vars: { ErrExist: "error", ErrNotExist: "error" },
	},
	{
		path: "io/ioutil",
		source: "https://pkg.go.dev/io/ioutil",
		funcs: {
			NopCloser: { args: "wraps", results: "io.ReadCloser" },
			ReadAll: { args: "uses", results: "[]byte, error" },
			ReadDir: { args: "uses", results: "[]os.FileInfo, error" },
			ReadFile: { args: "uses", results: "[]byte, error" },
			TempDir: {
				results: "string, error",
				opens: [0],
				what: "temporary directory",
				cost: "it stays on the disk",
				release: ["os.RemoveAll(_)", "os.Remove(_)", "os.Rename(_)"],
				args: "uses",
			},
			TempFile: { results: "*os.File, error", opens: [0], args: "uses" },
			WriteFile: usesError,
		},
		vars: { Discard: "io.Writer" },
	},
	{
		path: "path/filepath",
		source: "https://pkg.go.dev/path/filepath",
		funcs: {
			Abs: { args: "wraps", results: "string, error" },
			Base: { args: "uses", results: "string" },
			Clean: { args: "wraps", results: "string" },
			Dir: { args: "wraps", results: "string" },
			EvalSymlinks: { args: "wraps", results: "string, error" },
			Ext: { args: "uses", results: "string" },
			FromSlash: { args: "wraps", results: "string" },
			Glob: { args: "uses", results: "[]string, error" },
			Join: { args: "wraps", results: "string" },
			Rel: { args: "uses", results: "string, error" },
			ToSlash: { args: "wraps", results: "string" },
			Walk: usesError,
			WalkDir: usesError,
		},
	},
	{
		path: "path",
		source: "https://pkg.go.dev/path",
		funcs: {
			Base: { args: "uses", results: "string" },
			Join: { args: "wraps", results: "string" },
		},
	},
	{
		path: "bufio",
		source: "https://pkg.go.dev/bufio",
		types: {
			Reader: {
				methods: {
					Read: "int, error",
					ReadByte: "byte, error",
					ReadBytes: "[]byte, error",
					ReadLine: "[]byte, bool, error",
					ReadRune: "rune, int, error",
					ReadString: "string, error",
					Peek: "[]byte, error",
				},
			},
			Writer: { methods: { Flush: "error", Write: "int, error" } },
			Scanner: {
				methods: {
					Scan: "bool",
					Text: "string",
					Bytes: "[]byte",
					Err: "error",
				},
			},
		},
		funcs: {
			NewReader: { args: "wraps", results: "*Reader" },
			NewReaderSize: { args: "wraps", results: "*Reader" },
			NewReadWriter: { args: "wraps", results: "*ReadWriter" },
			NewScanner: { args: "wraps", results: "*Scanner" },
			NewWriter: { args: "wraps", results: "*Writer" },
			NewWriterSize: { args: "wraps", results: "*Writer" },
		},
	},
	{
		path: "archive/zip",
		source: "https://pkg.go.dev/archive/zip",
		types: {
			ReadCloser: {
				what: "zip file",
				release: ["Close"],
				cost: "the archive's descriptor stays open",
				embeds: ["Reader"],
				methods: { Close: "error" },
			},
			Reader: {
				fields: { File: "[]*File" },
				methods: {
					Open: { results: "io/fs.File, error", opens: [0], args: "uses" },
				},
			},
			File: {
				methods: {
					Open: {
						results: "io.ReadCloser, error",
						opens: [0],
						what: "archive entry",
						cost: "its decompressor is not given back",
						release: ["Close"],
					},
				},
			},
			Writer: {
				methods: {
					Close: "error",
					Create: "io.Writer, error",
					CreateHeader: "io.Writer, error",
				},
			},
		},
		funcs: {
			OpenReader: {
				results: "*ReadCloser, error",
				opens: [0],
				args: "uses",
			},
			NewReader: { args: "wraps", results: "*Reader, error" },
			NewWriter: { args: "wraps", results: "*Writer" },
		},
	},
	{
		path: "archive/tar",
		source: "https://pkg.go.dev/archive/tar",
		types: {
			Reader: { methods: { Next: "*Header, error", Read: "int, error" } },
			Writer: {
				methods: {
					Close: "error",
					Write: "int, error",
					WriteHeader: "error",
				},
			},
		},
		funcs: {
			NewReader: { args: "wraps", results: "*Reader" },
			NewWriter: { args: "wraps", results: "*Writer" },
			FileInfoHeader: { args: "uses", results: "*Header, error" },
		},
	},
	...["gzip", "zlib", "flate", "lzw", "bzip2"].map(
		(name): PackageRow => ({
			path: `compress/${name}`,
			source: `https://pkg.go.dev/compress/${name}`,
			types: {
				Reader: {
					what: `${name} reader`,
					memoryOnly: true,
					methods: { Read: "int, error", Close: "error" },
				},
				Writer: {
					what: `${name} writer`,
					memoryOnly: true,
					methods: { Write: "int, error", Close: "error", Flush: "error" },
				},
			},
			funcs: {
				NewReader: {
					args: "wraps",
					results:
						name === "gzip"
							? "*Reader, error"
							: name === "zlib"
								? "io.ReadCloser, error"
								: name === "bzip2"
									? "io.Reader"
									: "io.ReadCloser",
				},
				NewWriter: {
					args: "wraps",
					results: name === "flate" ? "*Writer, error" : "*Writer",
				},
				NewWriterLevel: { args: "wraps", results: "*Writer, error" },
			},
		}),
	),
	{
		path: "github.com/klauspost/compress/zstd",
		source: "https://pkg.go.dev/github.com/klauspost/compress/zstd",
		types: {
			Decoder: {
				what: "zstd decoder",
				release: ["Close", "IOReadCloser"],
				cost: "its decoding goroutines stay alive",
				methods: {
					Close: "",
					Read: "int, error",
					DecodeAll: { args: "uses", results: "[]byte, error" },
					WriteTo: countError,
				},
			},
		},
		funcs: {
			NewReader: {
				results: "*Decoder, error",
				opens: [0],
				args: ["wraps", "keeps"],
			},
		},
	},
	...[
		[
			"encoding/json",
			"NewDecoder NewEncoder",
			"Marshal MarshalIndent Unmarshal Indent Valid",
		],
		[
			"encoding/xml",
			"NewDecoder NewEncoder",
			"Marshal MarshalIndent Unmarshal",
		],
		["encoding/gob", "NewDecoder NewEncoder", ""],
		["encoding/csv", "NewReader NewWriter", ""],
		["encoding/hex", "NewDecoder NewEncoder Dumper", ""],
		["encoding/base64", "NewDecoder NewEncoder", ""],
		["encoding/pem", "", "Encode"],
		["gopkg.in/yaml", "NewDecoder NewEncoder", "Marshal Unmarshal"],
		[
			"github.com/BurntSushi/toml",
			"NewDecoder NewEncoder",
			"DecodeReader Decode",
		],
		["text/scanner", "", ""],
		["text/tabwriter", "NewWriter", ""],
		["encoding/binary", "", "Read Write"],
		["image", "", "Decode DecodeConfig"],
		["image/png", "", "Decode DecodeConfig Encode"],
		["image/jpeg", "", "Decode DecodeConfig Encode"],
		["image/gif", "", "Decode DecodeAll DecodeConfig Encode"],
		["debug/elf", "NewFile", ""],
		["debug/buildinfo", "", "Read ReadFile"],
		// `StartCPUProfile` is none of these: it writes to the file until it is stopped.
		["runtime/pprof", "", "WriteHeapProfile"],
	].map(
		([path = "", wrapping = "", using = ""]): PackageRow => ({
			path,
			source: `https://pkg.go.dev/${path}`,
			funcs: Object.fromEntries([
				...named(wrapping).map((name) => [name, { args: "wraps" } as const]),
				...named(using).map((name) => [name, uses]),
			]),
		}),
	),
	{
		path: "strings",
		source: "https://pkg.go.dev/strings",
		funcs: {
			Contains: { args: "uses", results: "bool" },
			HasPrefix: { args: "uses", results: "bool" },
			HasSuffix: { args: "uses", results: "bool" },
			NewReader: { args: "wraps", results: "*Reader" },
			Replace: { args: "wraps", results: "string" },
			ReplaceAll: { args: "wraps", results: "string" },
			TrimPrefix: { args: "uses", results: "string" },
			TrimSpace: { args: "wraps", results: "string" },
		},
	},
];

function named(list: string): readonly string[] {
	return list === "" ? [] : list.split(" ");
}
