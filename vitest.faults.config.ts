import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/faults/**/*.test.ts"],
		testTimeout: 120_000,
		hookTimeout: 60_000,
		// Each test kills processes and stops servers: one at a time.
		fileParallelism: false,
	},
});
