/** Printing, errors and loggers: nothing keeps what it is given, and some never return. */
import type { PackageRow } from "./row.js";
import { each, exits, gives, unwinds, uses, wraps } from "./shapes.js";

const logrus = {
	...each(
		"Debug Debugf Debugln Error Errorf Errorln Info Infof Infoln Print Printf Println Warn Warnf Warning Warningf Warningln Warnln",
		uses,
	),
	...each("Fatal Fatalf Fatalln", exits),
	...each("Panic Panicf Panicln", unwinds),
	...each("WithError WithField WithFields", gives("*Entry")),
} as const;
/** What the interface leaves out. */
const logrusTraces = each("Trace Tracef Traceln", uses);

const klog = {
	...each(
		"Error ErrorDepth Errorf Errorln Info InfoDepth Infof Infoln Warning WarningDepth Warningf Warningln",
		uses,
	),
	...each("Exit ExitDepth Exitf Exitln Fatal FatalDepth Fatalf Fatalln", exits),
	Flush: "",
} as const;

/** `log.Logger` and what the package does with its own. */
const standard = {
	...each("Output Print Printf Println SetFlags SetPrefix", uses),
	...each("Fatal Fatalf Fatalln", exits),
	...each("Panic Panicf Panicln", unwinds),
	// It goes on writing there for as long as it is used.
	SetOutput: { args: "keeps", results: "" },
} as const;

const slog = each(
	"Debug DebugContext Error ErrorContext Info InfoContext Log LogAttrs Warn WarnContext",
	uses,
);

const zapFields =
	"Any Bool Bools Binary ByteString Duration Error Float64 Int Int32 Int64 NamedError Object Reflect String Stringer Strings Time Uint Uint32 Uint64";

export const logging: readonly PackageRow[] = [
	{
		path: "fmt",
		source: "https://pkg.go.dev/fmt",
		funcs: {
			...each(
				"Fprint Fprintf Fprintln Print Printf Println",
				gives("int, error"),
			),
			...each("Fscan Fscanf Fscanln Sscan Sscanf Sscanln", gives("int, error")),
			...each("Append Appendf Appendln", gives("[]byte")),
			// An error that names a directory does not hand it over.
			Errorf: gives("error"),
			...each("Sprint Sprintf Sprintln", wraps("string")),
		},
	},
	{
		path: "errors",
		source: "https://pkg.go.dev/errors",
		funcs: {
			...each("As Is", gives("bool")),
			...each("Join New Unwrap", gives("error")),
		},
	},
	{
		path: "github.com/pkg/errors",
		source: "https://pkg.go.dev/github.com/pkg/errors",
		funcs: {
			...each("As Is", gives("bool")),
			...each(
				"Cause Errorf New WithMessage WithMessagef WithStack Wrap Wrapf",
				gives("error"),
			),
		},
	},
	{
		path: "log",
		source: "https://pkg.go.dev/log",
		types: { Logger: { methods: { ...standard, Writer: "io.Writer" } } },
		funcs: { ...standard, Default: "*Logger", New: wraps("*Logger") },
	},
	{
		path: "log/slog",
		source: "https://pkg.go.dev/log/slog",
		types: {
			Logger: {
				methods: {
					...slog,
					With: gives("*Logger"),
					WithGroup: gives("*Logger"),
				},
			},
		},
		funcs: {
			...slog,
			...each("Default", "*Logger"),
			New: wraps("*Logger"),
			NewJSONHandler: wraps("*JSONHandler"),
			NewTextHandler: wraps("*TextHandler"),
			SetDefault: { args: "keeps", results: "" },
			With: gives("*Logger"),
		},
	},
	{
		path: "go.uber.org/zap",
		source: "https://pkg.go.dev/go.uber.org/zap",
		types: {
			// Fatal "then calls os.Exit(1), even if logging at FatalLevel is disabled"; the same for Panic.
			Logger: {
				methods: {
					...each("DPanic Debug Error Info Warn", uses),
					...each("Named With WithLazy WithOptions", gives("*Logger")),
					Fatal: exits,
					Panic: unwinds,
					Sugar: "*SugaredLogger",
					Sync: "error",
				},
			},
			SugaredLogger: {
				methods: {
					...each(
						"Debug Debugf Debugln Debugw Error Errorf Errorln Errorw Info Infof Infoln Infow Warn Warnf Warnln Warnw",
						uses,
					),
					...each("Fatal Fatalf Fatalln Fatalw", exits),
					...each("Named With WithLazy", gives("*SugaredLogger")),
					...each("Panic Panicf Panicln Panicw", unwinds),
					Desugar: "*Logger",
					Sync: "error",
				},
			},
		},
		funcs: {
			...each(zapFields, gives("go.uber.org/zap/zapcore.Field")),
			...each("NewDevelopment NewProduction", gives("*Logger, error")),
			...each("L NewNop", "*Logger"),
			Must: gives("*Logger"),
			New: gives("*Logger", "keeps"),
			NewExample: gives("*Logger"),
			S: "*SugaredLogger",
		},
	},
	{
		path: "go.uber.org/zap/zapcore",
		source: "https://pkg.go.dev/go.uber.org/zap/zapcore",
		types: {
			Field: {},
			// "Write … safe to call on nil CheckedEntry references": what Logger.Check gives when nothing is to be logged.
			CheckedEntry: {
				memoryOnly: true,
				nilSafe: ["AddCore", "After", "Should", "Write"],
				methods: { Write: uses },
			},
		},
	},
	{
		path: "github.com/sirupsen/logrus",
		source: "https://pkg.go.dev/github.com/sirupsen/logrus",
		types: {
			Entry: { methods: { ...logrus, ...logrusTraces } },
			FieldLogger: { methods: logrus },
			Logger: { methods: { ...logrus, ...logrusTraces, Exit: exits } },
		},
		funcs: {
			...logrus,
			...logrusTraces,
			Exit: exits,
			New: "*Logger",
			StandardLogger: "*Logger",
		},
	},
	{
		path: "k8s.io/klog",
		formerly: ["github.com/golang/glog"],
		source: "https://pkg.go.dev/k8s.io/klog/v2",
		funcs: { ...klog, ErrorS: uses, InfoS: uses },
	},
	{
		path: "github.com/rs/zerolog",
		source: "https://pkg.go.dev/github.com/rs/zerolog",
		types: {
			// "NOTICE: once this method is called, the *Event should be disposed": it ends the process for Fatal only there.
			Event: {
				memoryOnly: true,
				nilSafe: ["Enabled", "Err", "Int", "Msg", "Msgf", "Send", "Str"],
				methods: {
					...each("Err Int Str", gives("*Event")),
					...each("Msg Msgf Send", uses),
				},
			},
			Logger: {
				methods: each("Debug Error Fatal Info Panic Trace Warn", "*Event"),
			},
		},
		funcs: { New: wraps("Logger") },
	},
	{
		path: "github.com/spf13/cobra",
		source: "https://pkg.go.dev/github.com/spf13/cobra",
		types: { Command: { methods: { Context: "context.Context" } } },
		// Ends the process only when there is something to say.
		funcs: { CheckErr: uses },
	},
];
