import { defineConfig } from '@playwright/test';

/**
 * End-to-end tests: the bundled app in a real Electron, the viewer page in a real Chromium. Two workers, because a test
 * opens windows and processes of its own and mostly waits for them: two files side by side take about half the time of one
 * after the other on two cores, and more would make them wait for each other. No retries, because a test that passes the
 * second time has found something.
 */
export default defineConfig({
	testDir: 'test/e2e',
	testMatch: '*.spec.ts',
	outputDir: 'test-results/e2e',
	globalSetup: './build/testing/prepare-e2e.ts',
	workers: 2,
	retries: 0,
	timeout: 120_000,
	// A bound for what hangs, not a measure: machines are shared.
	expect: { timeout: 20_000 },
	forbidOnly: true,
	reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
	use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
	projects: [{ name: 'desk' }],
});
