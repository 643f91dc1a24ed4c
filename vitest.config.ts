import { defineConfig } from 'vitest/config';

/** Unit, flow and adversarial tests. End-to-end tests in a real Electron run under Playwright (test/e2e). */
export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		exclude: ['test/e2e/**', 'test/bench/**'],
		pool: 'forks',
		maxWorkers: 2,
		// No test is about time: this ends one that hangs, on a machine however busy.
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
});
