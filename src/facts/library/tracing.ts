/** Spans, trace regions and profiles. A span that is never ended is never exported. */
import type { PackageRow } from "./row.js";
import { each, gives, opens, uses, usesError } from "./shapes.js";

const neverExported = "the span is never exported";

export const tracing: readonly PackageRow[] = [
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
			NewTask: opens("context.Context, *Task", { opens: [1] }),
			Start: usesError,
			StartRegion: opens("*Region"),
			Stop: "",
			WithRegion: { calls: "inside", results: "" },
		},
	},
	{
		path: "runtime/pprof",
		source: "https://pkg.go.dev/runtime/pprof",
		types: { Profile: { methods: { WriteTo: usesError } } },
		funcs: {
			Do: { calls: "inside", results: "" },
			Lookup: gives("*Profile"),
			// It writes to the file until it is stopped, often by somebody else.
			StartCPUProfile: { args: "keeps", results: "error" },
			StopCPUProfile: "",
			WriteHeapProfile: usesError,
		},
	},
	{
		path: "go.opentelemetry.io/otel",
		source: "https://pkg.go.dev/go.opentelemetry.io/otel",
		funcs: {
			GetTracerProvider: "go.opentelemetry.io/otel/trace.TracerProvider",
			Tracer: gives("go.opentelemetry.io/otel/trace.Tracer"),
		},
	},
	{
		path: "go.opentelemetry.io/otel/trace",
		source: "https://pkg.go.dev/go.opentelemetry.io/otel/trace",
		types: {
			Span: {
				what: "span",
				release: ["End"],
				cost: neverExported,
				methods: {
					...each(
						"AddEvent AddLink End RecordError SetAttributes SetName SetStatus",
						gives(""),
					),
					IsRecording: "bool",
					SpanContext: "SpanContext",
					TracerProvider: "TracerProvider",
				},
			},
			Tracer: {
				methods: { Start: opens("context.Context, Span", { opens: [1] }) },
			},
			TracerProvider: { methods: { Tracer: gives("Tracer") } },
		},
		// The span of the context belongs to whoever started it.
		funcs: { SpanFromContext: gives("Span") },
	},
	{
		path: "go.opentelemetry.io/otel/sdk/trace",
		source: "https://pkg.go.dev/go.opentelemetry.io/otel/sdk/trace",
		types: {
			TracerProvider: {
				methods: {
					...each("ForceFlush Shutdown", usesError),
					Tracer: gives("go.opentelemetry.io/otel/trace.Tracer"),
				},
			},
		},
		funcs: { NewTracerProvider: { args: "keeps", results: "*TracerProvider" } },
	},
	{
		path: "go.opencensus.io/trace",
		source: "https://pkg.go.dev/go.opencensus.io/trace",
		types: {
			// These begin with a test for nil.
			Span: {
				what: "span",
				release: ["End"],
				cost: neverExported,
				nilSafe: [
					...["AddAttributes", "AddLink", "Annotate", "Annotatef"],
					...[
						"End",
						"IsRecordingEvents",
						"SetName",
						"SetStatus",
						"SpanContext",
					],
				],
				methods: {
					...each("AddAttributes Annotate Annotatef SetName SetStatus", uses),
					End: "",
				},
			},
		},
		funcs: {
			...each(
				"StartSpan StartSpanWithRemoteParent",
				opens("context.Context, *Span", { opens: [1] }),
			),
			FromContext: gives("*Span"),
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
					...each("LogFields LogKV", gives("")),
					...each("SetBaggageItem SetOperationName SetTag", gives("Span")),
					...each("Finish FinishWithOptions", gives("")),
				},
			},
			Tracer: { methods: { StartSpan: opens("Span") } },
		},
		funcs: {
			GlobalTracer: "Tracer",
			SpanFromContext: gives("Span"),
			StartSpan: opens("Span"),
			...each(
				"StartSpanFromContext StartSpanFromContextWithTracer",
				opens("Span, context.Context"),
			),
		},
	},
];
