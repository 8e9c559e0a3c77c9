/** Contexts, time, locks, processes, logging, tests, tracing, and what merely prints or compares. */
import type { FuncRow, PackageRow } from "./row.js";

const uses: FuncRow = { args: "uses" };
const cancels = (args: FuncRow["args"]): FuncRow => ({
	results: "Context, CancelFunc",
	opens: [1],
	...(args === undefined ? {} : { args }),
});
/** `Fatal` and the like of a logger: the process ends. */
const exits: FuncRow = { ends: "exit", args: "uses" };
/** Ends this goroutine after its deferred calls. */
const unwinds: FuncRow = { ends: "panic", args: "uses" };

const printing = (names: string): Readonly<Record<string, FuncRow>> =>
	Object.fromEntries(names.split(" ").map((name) => [name, uses]));

const logrus = {
	...printing(
		"Debug Debugf Debugln Error Errorf Errorln Info Infof Infoln Print Printf Println Trace Tracef Warn Warnf Warning Warningf",
	),
	Exit: { ends: "exit" },
	Fatal: exits,
	Fatalf: exits,
	Fatalln: exits,
	Panic: unwinds,
	Panicf: unwinds,
	Panicln: unwinds,
} as const;

const klog = {
	...printing(
		"Error ErrorS Errorf Errorln Info InfoS Infof Infoln Warning Warningf Warningln",
	),
	Exit: exits,
	Exitf: exits,
	Exitln: exits,
	Fatal: exits,
	FatalDepth: exits,
	Fatalf: exits,
	Fatalln: exits,
} as const;

const testingMethods = {
	...printing("Error Errorf Log Logf Setenv Chdir"),
	Context: "context.Context",
	Cleanup: { args: "keeps", results: "" },
	Fail: "",
	FailNow: unwinds,
	Failed: "bool",
	Fatal: unwinds,
	Fatalf: unwinds,
	Helper: "",
	Name: "string",
	Skip: unwinds,
	SkipNow: unwinds,
	Skipf: unwinds,
	TempDir: "string",
} as const;

export const runtime: readonly PackageRow[] = [
	{
		path: "context",
		source: "https://pkg.go.dev/context",
		types: {
			Context: {
				methods: {
					Deadline: "time.Time, bool",
					Done: "<-chan struct{}",
					Err: "error",
					Value: { args: "uses", results: "any" },
				},
			},
			CancelFunc: {
				what: "cancel function",
				release: ["()"],
				family: "cancel",
			},
			CancelCauseFunc: {
				what: "cancel function",
				release: ["(nil)"],
				family: "cancel",
			},
		},
		funcs: {
			Background: "Context",
			TODO: "Context",
			WithCancel: cancels("uses"),
			WithDeadline: cancels("uses"),
			WithDeadlineCause: cancels("uses"),
			WithTimeout: cancels("uses"),
			WithTimeoutCause: cancels("uses"),
			WithCancelCause: {
				results: "Context, CancelCauseFunc",
				opens: [1],
				args: "uses",
			},
			WithValue: { args: "keeps", results: "Context" },
			WithoutCancel: { args: "uses", results: "Context" },
			Cause: { args: "uses", results: "error" },
		},
		vars: { Canceled: "error", DeadlineExceeded: "error" },
	},
	{
		path: "golang.org/x/net/context",
		source: "https://pkg.go.dev/golang.org/x/net/context",
		types: { Context: { embeds: ["context.Context"] } },
		funcs: {
			Background: "context.Context",
			TODO: "context.Context",
			...Object.fromEntries(
				["WithCancel", "WithDeadline", "WithTimeout"].map((name) => [
					name,
					{
						results: "context.Context, context.CancelFunc",
						opens: [1],
						args: "uses",
					} as const,
				]),
			),
		},
	},
	{
		path: "os/signal",
		source: "https://pkg.go.dev/os/signal",
		funcs: {
			NotifyContext: {
				results: "context.Context, context.CancelFunc",
				opens: [1],
				args: "uses",
			},
		},
	},
	{
		path: "time",
		source: "https://pkg.go.dev/time",
		types: {
			Ticker: {
				what: "ticker",
				release: ["Stop"],
				family: "ticker",
				cost: "the runtime keeps firing it for ever",
				fields: { C: "<-chan Time" },
				methods: { Reset: uses, Stop: "" },
			},
			Timer: {
				what: "timer",
				release: ["Stop"],
				family: "timer",
				cost: "it is kept until it fires",
				fields: { C: "<-chan Time" },
				methods: { Reset: { args: "uses", results: "bool" }, Stop: "bool" },
			},
			Time: {
				methods: {
					Add: { args: "uses", results: "Time" },
					Sub: { args: "uses", results: "Duration" },
					Unix: "int64",
					UnixNano: "int64",
					Format: { args: "uses", results: "string" },
				},
			},
			Duration: {
				methods: {
					Seconds: "float64",
					Milliseconds: "int64",
					String: "string",
				},
			},
		},
		funcs: {
			After: "<-chan Time",
			AfterFunc: "*Timer",
			NewTicker: { results: "*Ticker", opens: [0], args: "uses" },
			NewTimer: { results: "*Timer", opens: [0], args: "uses" },
			Now: "Time",
			Since: { args: "uses", results: "Duration" },
			Until: { args: "uses", results: "Duration" },
			Sleep: uses,
			Tick: "<-chan Time",
		},
		vars: {
			Nanosecond: "Duration",
			Microsecond: "Duration",
			Millisecond: "Duration",
			Second: "Duration",
			Minute: "Duration",
			Hour: "Duration",
		},
	},
	{
		path: "sync",
		source: "https://pkg.go.dev/sync",
		types: {
			Mutex: { methods: { Lock: "", TryLock: "bool", Unlock: "" } },
			RWMutex: {
				methods: {
					Lock: "",
					RLock: "",
					RLocker: "Locker",
					RUnlock: "",
					TryLock: "bool",
					TryRLock: "bool",
					Unlock: "",
				},
			},
			Locker: { methods: { Lock: "", Unlock: "" } },
			WaitGroup: {
				methods: { Add: uses, Done: "", Go: { args: "keeps" }, Wait: "" },
			},
			Once: { methods: { Do: { args: "keeps", results: "" } } },
			Cond: {
				fields: { L: "Locker" },
				methods: { Broadcast: "", Signal: "", Wait: "" },
			},
			Map: {},
			Pool: {},
		},
		funcs: { NewCond: "*Cond" },
	},
	{
		path: "golang.org/x/sync/errgroup",
		source: "https://pkg.go.dev/golang.org/x/sync/errgroup",
		types: {
			Group: {
				methods: {
					Go: { args: "keeps", results: "" },
					SetLimit: "",
					TryGo: { args: "keeps", results: "bool" },
					Wait: "error",
				},
			},
		},
		funcs: { WithContext: "*Group, context.Context" },
	},
	{
		path: "os/exec",
		source: "https://pkg.go.dev/os/exec",
		types: {
			// The pipes are closed by Wait: nothing to release by hand.
			Cmd: {
				borrowsFields: true,
				fields: {
					Dir: "string",
					Env: "[]string",
					Process: "*os.Process",
					Stderr: "io.Writer",
					Stdin: "io.Reader",
					Stdout: "io.Writer",
				},
				methods: {
					CombinedOutput: "[]byte, error",
					Output: "[]byte, error",
					Run: "error",
					Start: "error",
					StderrPipe: "io.ReadCloser, error",
					StdinPipe: "io.WriteCloser, error",
					StdoutPipe: "io.ReadCloser, error",
					Wait: "error",
				},
			},
		},
		funcs: {
			Command: { args: "wraps", results: "*Cmd" },
			CommandContext: { args: ["uses", "wraps"], results: "*Cmd" },
			LookPath: { args: "uses", results: "string, error" },
		},
	},
	{
		path: "runtime",
		source: "https://pkg.go.dev/runtime",
		funcs: { Goexit: { ends: "panic" }, GC: "", Gosched: "", KeepAlive: uses },
	},
	{
		path: "runtime/trace",
		source: "https://pkg.go.dev/runtime/trace",
		types: {
			Region: {
				what: "trace region",
				release: ["End"],
				cost: "the region never ends in the trace",
				methods: { End: "" },
			},
			Task: {
				what: "trace task",
				release: ["End"],
				cost: "the task never ends in the trace",
				methods: { End: "" },
			},
		},
		funcs: {
			StartRegion: { results: "*Region", opens: [0], args: "uses" },
			NewTask: {
				results: "context.Context, *Task",
				opens: [1],
				args: "uses",
			},
			Start: { args: "uses", results: "error" },
			Stop: "",
		},
	},
	{
		path: "syscall",
		source: "https://pkg.go.dev/syscall",
		funcs: { Exit: { ends: "exit" }, Exec: uses },
	},
	{
		path: "golang.org/x/sys/unix",
		source: "https://pkg.go.dev/golang.org/x/sys/unix",
		funcs: { Exit: { ends: "exit" } },
	},
	{
		path: "fmt",
		source: "https://pkg.go.dev/fmt",
		funcs: {
			...printing("Fprint Fprintf Fprintln Print Printf Println"),
			...printing("Fscan Fscanf Fscanln Sscan Sscanf"),
			// An error that names a directory does not hand it over.
			Errorf: { args: "uses", results: "error" },
			Sprint: { args: "wraps", results: "string" },
			Sprintf: { args: "wraps", results: "string" },
		},
	},
	{
		path: "errors",
		source: "https://pkg.go.dev/errors",
		funcs: {
			As: { args: "uses", results: "bool" },
			Is: { args: "uses", results: "bool" },
			Join: { args: "uses", results: "error" },
			New: { args: "uses", results: "error" },
			Unwrap: { args: "uses", results: "error" },
		},
	},
	{
		path: "github.com/pkg/errors",
		source: "https://pkg.go.dev/github.com/pkg/errors",
		funcs: {
			Errorf: { args: "uses", results: "error" },
			New: { args: "uses", results: "error" },
			Wrap: { args: "uses", results: "error" },
			Wrapf: { args: "uses", results: "error" },
			WithMessage: { args: "uses", results: "error" },
			WithStack: { args: "uses", results: "error" },
		},
	},
	{
		path: "text/template",
		source: "https://pkg.go.dev/text/template",
		types: {
			Template: {
				methods: {
					Execute: { args: "uses", results: "error" },
					ExecuteTemplate: { args: "uses", results: "error" },
				},
			},
		},
	},
	{
		path: "html/template",
		source: "https://pkg.go.dev/html/template",
		types: {
			Template: {
				methods: {
					Execute: { args: "uses", results: "error" },
					ExecuteTemplate: { args: "uses", results: "error" },
				},
			},
		},
	},
	{
		path: "log",
		source: "https://pkg.go.dev/log",
		types: {
			Logger: {
				methods: {
					...printing("Print Printf Println SetPrefix"),
					Fatal: exits,
					Fatalf: exits,
					Fatalln: exits,
					Panic: unwinds,
					Panicf: unwinds,
					Panicln: unwinds,
				},
			},
		},
		funcs: {
			...printing("Print Printf Println"),
			Default: "*Logger",
			Fatal: exits,
			Fatalf: exits,
			Fatalln: exits,
			New: { args: "wraps", results: "*Logger" },
			Panic: unwinds,
			Panicf: unwinds,
			Panicln: unwinds,
		},
	},
	{
		path: "log/slog",
		source: "https://pkg.go.dev/log/slog",
		types: {
			Logger: {
				methods: printing(
					"Debug DebugContext Error ErrorContext Info InfoContext Warn WarnContext",
				),
			},
		},
		funcs: printing(
			"Debug DebugContext Error ErrorContext Info InfoContext Warn WarnContext",
		),
	},
	{
		path: "go.uber.org/zap",
		source: "https://pkg.go.dev/go.uber.org/zap",
		types: {
			Logger: {
				methods: {
					...printing("Debug Error Info Warn"),
					Fatal: exits,
					Named: "*Logger",
					Panic: unwinds,
					Sugar: "*SugaredLogger",
					Sync: "error",
					With: "*Logger",
				},
			},
			SugaredLogger: {
				methods: {
					...printing(
						"Debug Debugf Debugw Error Errorf Errorw Info Infof Infow Warn Warnf Warnw",
					),
					Desugar: "*Logger",
					Fatal: exits,
					Fatalf: exits,
					Fatalln: exits,
					Fatalw: exits,
					Panic: unwinds,
					Panicf: unwinds,
					Panicw: unwinds,
					With: "*SugaredLogger",
				},
			},
		},
		funcs: {
			L: "*Logger",
			NewDevelopment: "*Logger, error",
			NewExample: "*Logger",
			NewNop: "*Logger",
			NewProduction: "*Logger, error",
			S: "*SugaredLogger",
			...Object.fromEntries(
				"Any Bool Duration Error Int Int64 String Stringer Time Uint64"
					.split(" ")
					.map((name) => [
						name,
						{ args: "uses", results: "zapcore.Field" } as const,
					]),
			),
		},
	},
	{
		path: "github.com/sirupsen/logrus",
		source: "https://pkg.go.dev/github.com/sirupsen/logrus",
		types: {
			Entry: { methods: logrus },
			FieldLogger: { methods: logrus },
			Logger: { methods: logrus },
		},
		funcs: {
			...logrus,
			New: "*Logger",
			WithError: { args: "uses", results: "*Entry" },
			WithField: { args: "uses", results: "*Entry" },
			WithFields: { args: "uses", results: "*Entry" },
		},
	},
	{
		path: "k8s.io/klog",
		source: "https://pkg.go.dev/k8s.io/klog/v2",
		funcs: klog,
	},
	{
		path: "github.com/golang/glog",
		source: "https://pkg.go.dev/github.com/golang/glog",
		funcs: klog,
	},
	{
		path: "testing",
		source: "https://pkg.go.dev/testing",
		types: {
			B: { fields: { N: "int" }, methods: testingMethods },
			F: { methods: testingMethods },
			M: { methods: { Run: "int" } },
			T: { methods: { ...testingMethods, Parallel: "" } },
			TB: { methods: testingMethods },
		},
	},
	{
		path: "github.com/spf13/cobra",
		source: "https://pkg.go.dev/github.com/spf13/cobra",
		types: { Command: { methods: { Context: "context.Context" } } },
		funcs: { CheckErr: uses },
	},
	{
		path: "go.opentelemetry.io/otel",
		source: "https://pkg.go.dev/go.opentelemetry.io/otel",
		funcs: { Tracer: "go.opentelemetry.io/otel/trace.Tracer" },
	},
	{
		path: "go.opentelemetry.io/otel/trace",
		source: "https://pkg.go.dev/go.opentelemetry.io/otel/trace",
		types: {
			Span: {
				what: "span",
				release: ["End"],
				cost: "the span is never exported",
				methods: {
					...printing("AddEvent AddLink SetAttributes SetName SetStatus"),
					End: uses,
					IsRecording: "bool",
					RecordError: uses,
					SpanContext: "SpanContext",
				},
			},
			Tracer: {
				methods: {
					Start: {
						results: "context.Context, Span",
						opens: [1],
						args: "uses",
					},
				},
			},
			TracerProvider: { methods: { Tracer: "Tracer" } },
		},
		funcs: { SpanFromContext: "Span" },
	},
	{
		path: "go.opencensus.io/trace",
		source: "https://pkg.go.dev/go.opencensus.io/trace",
		types: {
			Span: {
				what: "span",
				release: ["End"],
				cost: "the span is never exported",
				methods: {
					...printing("AddAttributes Annotate Annotatef SetStatus"),
					End: "",
				},
			},
		},
		funcs: {
			StartSpan: {
				results: "context.Context, *Span",
				opens: [1],
				args: "uses",
			},
		},
	},
	{
		path: "github.com/opentracing/opentracing-go",
		source: "https://pkg.go.dev/github.com/opentracing/opentracing-go",
		types: {
			Span: {
				what: "span",
				release: ["Finish", "FinishWithOptions"],
				cost: "the span is never reported",
				methods: {
					...printing("LogFields LogKV SetTag SetOperationName"),
					Finish: "",
					FinishWithOptions: uses,
				},
			},
		},
		funcs: {
			StartSpan: { results: "Span", opens: [0], args: "uses" },
			StartSpanFromContext: {
				results: "Span, context.Context",
				opens: [0],
				args: "uses",
			},
		},
	},
];
