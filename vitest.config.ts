import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		// Fault and soak runs take minutes: `npm run test:faults`.
		exclude: ["test/faults/**"],
		testTimeout: 20_000,
		hookTimeout: 30_000,
		// The machines this must run on have two cores; more workers only make timeouts.
		maxWorkers: 2,
	},
});
