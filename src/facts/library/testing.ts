/** Tests. */
import type { PackageRow } from "./row.js";
import { callsInside, each, gives, unwinds, uses } from "./shapes.js";

/** "FailNow marks the function as having failed and stops its execution by calling runtime.Goexit": deferred calls run. */
const stops = each("FailNow Fatal Fatalf Skip SkipNow Skipf", unwinds);

const common = {
	...stops,
	...each("Chdir Error Errorf Log Logf Setenv", uses),
	...each("Fail Helper", ""),
	...each("Failed Skipped", "bool"),
	...each("Name TempDir", "string"),
	Cleanup: { args: "keeps", calls: "later", results: "" },
	Context: "context.Context",
} as const;

/** "Run runs f as a subtest … in a separate goroutine and blocks until f returns or calls t.Parallel." */
const subtest = { calls: "goroutine", results: "bool" } as const;

export const testing: readonly PackageRow[] = [
	{
		path: "testing",
		source: "https://pkg.go.dev/testing",
		types: {
			B: {
				fields: { N: "int" },
				methods: {
					...common,
					...each("ReportAllocs ResetTimer StartTimer StopTimer", ""),
					Loop: "bool",
					Run: subtest,
					RunParallel: { calls: "goroutine", results: "" },
				},
			},
			F: { methods: { ...common, Add: uses } },
			M: { methods: { Run: "int" } },
			PB: { methods: { Next: "bool" } },
			T: { methods: { ...common, Parallel: "", Run: subtest } },
			TB: { methods: common },
		},
		funcs: {
			AllocsPerRun: callsInside("float64"),
			Short: "bool",
			Verbose: "bool",
		},
	},
	...["assert", "require"].map(
		(name): PackageRow => ({
			path: `github.com/stretchr/testify/${name}`,
			source: `https://pkg.go.dev/github.com/stretchr/testify/${name}`,
			funcs: {
				// Both call FailNow of the test.
				...each("FailNow FailNowf", unwinds),
				...each(
					"Contains Empty Equal Error False Len NoError NotEmpty NotNil True",
					gives(name === "assert" ? "bool" : ""),
				),
			},
		}),
	),
];
