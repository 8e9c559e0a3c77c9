import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		testTimeout: 20_000,
		hookTimeout: 30_000,
		// The machines this must run on have two cores; more threads only make timeouts.
		maxWorkers: 2,
	},
});
