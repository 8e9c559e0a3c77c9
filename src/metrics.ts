/** What is counted, for Prometheus. A registry of its own, so that two of them can live in one process. */
import {
	Counter,
	collectDefaultMetrics,
	Gauge,
	Histogram,
	Registry,
} from "prom-client";

export interface Metrics {
	readonly registry: Registry;
	/** One attempt at a job. */
	readonly job: (kind: string, outcome: string, seconds: number) => void;
	/** One delivery, by the status it was answered with. */
	readonly delivery: (event: string, status: number) => void;
	/** One request to GitHub; 0 for one that got no answer. */
	readonly apiCall: (status: number) => void;
}

/** Events that are not verified, or that are too many, are counted as "other": strangers must not make time series. */
const MOST_EVENTS = 40;

export function createMetrics(counts: () => Promise<object>): Metrics {
	const registry = new Registry();
	const registers = [registry];
	collectDefaultMetrics({ register: registry });
	const jobs = new Histogram({
		name: "deferbot_job_seconds",
		help: "Attempts at jobs, by kind and outcome",
		labelNames: ["kind", "outcome"],
		buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
		registers,
	});
	const deliveries = new Counter({
		name: "deferbot_deliveries_total",
		help: "Webhook deliveries, by event and answer",
		labelNames: ["event", "status"],
		registers,
	});
	const calls = new Counter({
		name: "deferbot_github_requests_total",
		help: "Requests to GitHub, by status; 0 where there was no answer",
		labelNames: ["status"],
		registers,
	});
	new Gauge({
		name: "deferbot_queue_jobs",
		help: "Jobs in the queue, by state",
		labelNames: ["state"],
		registers,
		async collect() {
			try {
				for (const [state, count] of Object.entries(await counts()))
					this.set({ state }, Number(count));
			} catch {
				// The queue does not answer: better no value than an old one.
				this.reset();
			}
		},
	});
	const events = new Set<string>();
	return {
		registry,
		job: (kind, outcome, seconds) => jobs.observe({ kind, outcome }, seconds),
		delivery: (event, status) => {
			const verified = status < 300 || status === 503;
			if (verified && events.size < MOST_EVENTS) events.add(event);
			deliveries.inc({ event: events.has(event) ? event : "other", status });
		},
		apiCall: (status) => calls.inc({ status }),
	};
}
