/** Contexts, time, locks and goroutines; and functions that call the one that they are given. */
import type { FuncRow, PackageRow } from "./row.js";
import {
	callsInGoroutine,
	callsInside,
	each,
	gives,
	opens,
	uses,
} from "./shapes.js";

const cancels = opens("Context, CancelFunc", { opens: [1] });
const cancelsWithCause = opens("Context, CancelCauseFunc", { opens: [1] });

/** The function runs after the call returned, on a goroutine of its own. */
const startsLater = (results: string): FuncRow => ({
	calls: "goroutine",
	results,
});

const compares = each(
	"BinarySearchFunc CompactFunc CompareFunc ContainsFunc DeleteFunc EqualFunc IndexFunc IsSortedFunc MaxFunc MinFunc SortFunc SortStableFunc",
	{ calls: "inside" } as const,
);

export const concurrency: readonly PackageRow[] = [
	{
		path: "context",
		source: "https://pkg.go.dev/context",
		types: {
			Context: {
				methods: {
					Deadline: "time.Time, bool",
					Done: "<-chan struct{}",
					Err: "error",
					Value: gives("any"),
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
			...each("Background TODO", "Context"),
			...each(
				"WithCancel WithDeadline WithDeadlineCause WithTimeout WithTimeoutCause",
				cancels,
			),
			WithCancelCause: cancelsWithCause,
			// The function that it gives only takes the registration back: "calling stop … does not wait".
			AfterFunc: startsLater("?"),
			Cause: gives("error"),
			WithValue: gives("Context", "keeps"),
			WithoutCancel: gives("Context"),
		},
		vars: { Canceled: "error", DeadlineExceeded: "error" },
	},
	{
		path: "golang.org/x/net/context",
		source: "https://pkg.go.dev/golang.org/x/net/context",
		types: { Context: { embeds: ["context.Context"] } },
		funcs: {
			...each("Background TODO", "context.Context"),
			...each(
				"WithCancel WithDeadline WithTimeout",
				opens("context.Context, context.CancelFunc", { opens: [1] }),
			),
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
				methods: { Reset: gives(""), Stop: "" },
			},
			Timer: {
				what: "timer",
				release: ["Stop"],
				family: "timer",
				cost: "it is kept until it fires",
				fields: { C: "<-chan Time" },
				methods: { Reset: gives("bool"), Stop: "bool" },
			},
			Time: {
				methods: {
					...each("After Before Equal", gives("bool")),
					...each("Unix UnixMilli UnixNano", "int64"),
					...each("Local UTC", "Time"),
					Add: gives("Time"),
					AddDate: gives("Time"),
					Format: gives("string"),
					IsZero: "bool",
					Sub: gives("Duration"),
					Truncate: gives("Time"),
				},
			},
			Duration: {
				methods: {
					...each("Hours Minutes Seconds", "float64"),
					...each("Microseconds Milliseconds Nanoseconds", "int64"),
					String: "string",
				},
			},
		},
		funcs: {
			...each("After Tick", gives("<-chan Time")),
			...each("Since Until", gives("Duration")),
			// "AfterFunc waits for the duration to elapse and then calls f in its own goroutine."
			AfterFunc: startsLater("*Timer"),
			NewTicker: opens("*Ticker"),
			NewTimer: opens("*Timer"),
			Now: "Time",
			ParseDuration: gives("Duration, error"),
			Sleep: gives(""),
		},
		vars: each(
			"Hour Microsecond Millisecond Minute Nanosecond Second",
			"Duration",
		),
	},
	{
		path: "sync",
		source: "https://pkg.go.dev/sync",
		types: {
			Mutex: { methods: { Lock: "", TryLock: "bool", Unlock: "" } },
			RWMutex: {
				methods: {
					...each("Lock RLock RUnlock Unlock", ""),
					...each("TryLock TryRLock", "bool"),
					RLocker: "Locker",
				},
			},
			Locker: { methods: { Lock: "", Unlock: "" } },
			WaitGroup: {
				methods: {
					Add: gives(""),
					Done: "",
					Go: callsInGoroutine(""),
					Wait: "",
				},
			},
			// "No call to Do returns until the one call to f returns."
			Once: { methods: { Do: callsInside("") } },
			Cond: {
				fields: { L: "Locker" },
				methods: each("Broadcast Signal Wait", ""),
			},
			Map: { methods: { Range: callsInside("") } },
			Pool: {},
		},
		funcs: {
			NewCond: "*Cond",
			...each("OnceFunc OnceValue OnceValues", { calls: "later" } as const),
		},
	},
	{
		path: "golang.org/x/sync/errgroup",
		source: "https://pkg.go.dev/golang.org/x/sync/errgroup",
		types: {
			Group: {
				methods: {
					Go: callsInGoroutine(""),
					SetLimit: gives(""),
					TryGo: callsInGoroutine("bool"),
					Wait: "error",
				},
			},
		},
		// The context is cancelled by the first error, or by Wait: nothing to release.
		funcs: { WithContext: gives("*Group, context.Context") },
	},
	{
		path: "golang.org/x/sync/singleflight",
		source: "https://pkg.go.dev/golang.org/x/sync/singleflight",
		types: {
			Group: {
				methods: {
					Do: callsInside("any, error, bool"),
					DoChan: callsInGoroutine("<-chan Result"),
				},
			},
		},
	},
	{
		path: "golang.org/x/sync/semaphore",
		source: "https://pkg.go.dev/golang.org/x/sync/semaphore",
		types: {
			Weighted: {
				methods: {
					Acquire: gives("error"),
					Release: gives(""),
					TryAcquire: gives("bool"),
				},
			},
		},
		funcs: { NewWeighted: gives("*Weighted") },
	},
	{
		path: "runtime",
		source: "https://pkg.go.dev/runtime",
		funcs: {
			...each("GC Gosched", ""),
			AddCleanup: { calls: "later" },
			Goexit: { ends: "panic" },
			KeepAlive: uses,
			SetFinalizer: { args: "keeps" },
		},
	},
	{
		path: "sort",
		source: "https://pkg.go.dev/sort",
		funcs: {
			...each("Slice SliceStable", callsInside("")),
			Find: callsInside("int, bool"),
			Search: callsInside("int"),
			SliceIsSorted: callsInside("bool"),
		},
	},
	{
		path: "slices",
		source: "https://pkg.go.dev/slices",
		funcs: { ...compares, Contains: gives("bool"), Index: gives("int") },
	},
	{
		path: "maps",
		source: "https://pkg.go.dev/maps",
		funcs: each("DeleteFunc EqualFunc", { calls: "inside" } as const),
	},
];
