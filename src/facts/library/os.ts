/** Files, directories and processes: os, os/exec, os/signal, system calls. */
import type { FuncRow, PackageRow } from "./row.js";
import { each, gives, opens, usesError } from "./shapes.js";

const opensFile = opens("*File, error");
const opensRoot = opens("*Root, error");

/** The directory is released under its name. */
export const tempDir: FuncRow = {
	results: "string, error",
	opens: [0],
	what: "temporary directory",
	cost: "it stays on the disk",
	release: ["os.RemoveAll(_)", "os.Remove(_)", "os.Rename(_)"],
	args: "uses",
};

export const operatingSystem: readonly PackageRow[] = [
	{
		path: "os",
		source: "https://pkg.go.dev/os",
		types: {
			File: {
				what: "file",
				release: ["Close"],
				cost: "its descriptor stays open until the garbage collector finds it, if ever",
				methods: {
					...each("Chdir Chmod Chown Close Sync Truncate", usesError),
					...each("Read ReadAt Write WriteAt WriteString", gives("int, error")),
					...each("ReadFrom Seek WriteTo", gives("int64, error")),
					...each("SetDeadline SetReadDeadline SetWriteDeadline", usesError),
					Fd: "uintptr",
					Name: "string",
					ReadDir: "[]DirEntry, error",
					Readdir: "[]FileInfo, error",
					Readdirnames: "[]string, error",
					Stat: "FileInfo, error",
				},
			},
			Root: {
				what: "root directory",
				release: ["Close"],
				cost: "its descriptor stays open",
				methods: {
					...each("Create Open OpenFile", opensFile),
					...each("Close Mkdir Remove", usesError),
					...each("Lstat Stat", gives("FileInfo, error")),
					FS: gives("io/fs.FS"),
					Name: "string",
					OpenRoot: opensRoot,
				},
			},
			DirEntry: { methods: { Name: "string", IsDir: "bool" } },
			FileInfo: {
				methods: {
					Name: "string",
					Size: "int64",
					IsDir: "bool",
					Mode: "FileMode",
					ModTime: "time.Time",
				},
			},
			FileMode: {},
			// "Release only needs to be called if Wait is not."
			Process: {
				fields: { Pid: "int" },
				methods: {
					Kill: "error",
					Release: "error",
					Signal: usesError,
					Wait: "*ProcessState, error",
				},
			},
			ProcessState: {
				methods: { ExitCode: "int", Exited: "bool", Success: "bool" },
			},
			Signal: {},
		},
		funcs: {
			...each("Create CreateTemp Open OpenFile OpenInRoot", opensFile),
			...each(
				"Chdir Chmod Chown Chtimes Lchown Link Mkdir MkdirAll Remove RemoveAll Rename Setenv Symlink Truncate Unsetenv WriteFile",
				usesError,
			),
			...each("IsExist IsNotExist IsPermission IsTimeout", gives("bool")),
			...each("Lstat Stat", gives("FileInfo, error")),
			...each("ExpandEnv Getenv", gives("string")),
			DirFS: gives("io/fs.FS", "wraps"),
			Executable: "string, error",
			Exit: { ends: "exit" },
			FindProcess: gives("*Process, error"),
			Getpid: "int",
			Getwd: "string, error",
			Hostname: "string, error",
			LookupEnv: gives("string, bool"),
			MkdirTemp: tempDir,
			// The descriptor belongs to whoever made it: what the file is for decides who closes it.
			NewFile: { results: "*File" },
			OpenRoot: opensRoot,
			Pipe: { results: "*File, *File, error", opens: [0, 1] },
			ReadDir: gives("[]DirEntry, error"),
			ReadFile: gives("[]byte, error"),
			Readlink: gives("string, error"),
			SameFile: gives("bool"),
			StartProcess: gives("*Process, error"),
			TempDir: "string",
			UserHomeDir: "string, error",
		},
		vars: {
			...each("Stdin Stdout Stderr", "*File"),
			...each(
				"ErrExist ErrNotExist ErrPermission ErrDeadlineExceeded",
				"error",
			),
			...each("Interrupt Kill", "Signal"),
			Args: "[]string",
		},
	},
	{
		path: "os/exec",
		source: "https://pkg.go.dev/os/exec",
		types: {
			// "Wait will close the pipe after seeing the command exit, so most callers need not close the pipe themselves."
			Cmd: {
				borrowsFields: true,
				fields: {
					Dir: "string",
					Env: "[]string",
					Process: "*os.Process",
					ProcessState: "*os.ProcessState",
					Stderr: "io.Writer",
					Stdin: "io.Reader",
					Stdout: "io.Writer",
				},
				methods: {
					...each("CombinedOutput Output", "[]byte, error"),
					...each("Run Start Wait", "error"),
					...each("StderrPipe StdoutPipe", "io.ReadCloser, error"),
					StdinPipe: "io.WriteCloser, error",
					String: "string",
				},
			},
		},
		funcs: {
			Command: { args: "wraps", results: "*Cmd" },
			CommandContext: { args: ["uses", "wraps"], results: "*Cmd" },
			LookPath: gives("string, error"),
		},
	},
	{
		path: "os/signal",
		source: "https://pkg.go.dev/os/signal",
		funcs: {
			NotifyContext: opens("context.Context, context.CancelFunc", {
				opens: [1],
			}),
			Stop: gives(""),
		},
	},
	{
		path: "syscall",
		source: "https://pkg.go.dev/syscall",
		funcs: {
			// Exec comes back only when it failed.
			Exec: usesError,
			Exit: { ends: "exit" },
			...each("Close Kill Unlink", usesError),
		},
	},
	{
		path: "golang.org/x/sys/unix",
		source: "https://pkg.go.dev/golang.org/x/sys/unix",
		funcs: {
			Exec: usesError,
			Exit: { ends: "exit" },
			...each("Close Kill Unlink Unmount", usesError),
		},
	},
];
