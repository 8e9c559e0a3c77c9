import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		// Fault and soak runs take minutes: `npm run test:faults`.
		exclude: ["test/faults/**"],
		// A test that hangs is told apart from one on a machine that has much else to do.
		testTimeout: 60_000,
		hookTimeout: 60_000,
		// The machines this must run on have two cores; more workers only make timeouts.
		maxWorkers: 2,
	},
});
