import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 500;

/**
 * Asks again and again until there is an answer, and gives it. Rejects after ten minutes. Playwright's own
 * `waitForFunction` takes the promise of an asynchronous question for an answer, and waits for nothing.
 */
export async function askUntil<Value>(ask: () => Promise<Value | null | false>): Promise<Value> {
	const latest = performance.now() + 600_000;
	for (;;) {
		const answer = await ask();
		if (answer !== null && answer !== false) return answer;
		if (performance.now() > latest) throw new Error('nothing came of it within ten minutes');
		await pause(PAUSE_MS);
	}
}
