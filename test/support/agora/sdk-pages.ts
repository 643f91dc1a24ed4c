// The desk's pages that host Agora's SDK, from outside: a test may end them, or let their clock run ahead. The SDK in them
// is the one that ships.

import type { ElectronApplication } from '@playwright/test';

/** Their processes end as if the system had killed them. */
export async function crashSdkPages(app: ElectronApplication): Promise<void> {
	await app.evaluate(({ webContents }) => {
		for (const contents of webContents.getAllWebContents())
			if (contents.getURL().startsWith('rtm:')) contents.forcefullyCrashRenderer();
	});
}

/**
 * In pages that open from here on, the SDK's one timer of 115 seconds – how long a link is away before it counts as
 * suspended – runs out at once. Everything else keeps its time.
 */
export async function hurrySuspension(app: ElectronApplication): Promise<void> {
	await app.context().addInitScript(() => {
		if (location.protocol !== 'rtm:') return;
		const { setTimeout } = window;
		const hurried = (run: TimerHandler, ms?: number, ...rest: unknown[]): number =>
			setTimeout(run, ms === 115_000 ? 0 : ms, ...rest);
		window.setTimeout = hurried as typeof window.setTimeout;
	});
}
