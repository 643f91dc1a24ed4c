import type { Page } from '@playwright/test';
import { ensureBuilt } from '../../../build/bundle.ts';
import { prepareMachine } from '../../../build/testing/prepare-e2e.ts';
import type {} from '../../../preload/api/host-door.ts';
import { launchDesk } from '../../support/electron.ts';
import { askUntil } from './ask-until.ts';
import { launchBare } from './bare-window.ts';
import { bringGivers } from './givers.ts';
import type { Givers } from './givers.ts';
import { round, spreadOf } from '../report.ts';
import type { BenchResult } from '../report.ts';

interface Pace {
	readonly name: string;
	readonly giftsPerSecond: number;
	readonly seconds: number;
}

/** In the second the host takes what its core allows; the others wait with those who ask. */
const PACES: readonly Pace[] = [
	{ name: 'desk-feed', giftsPerSecond: 1_000, seconds: 20 },
	{ name: 'desk-feed-storm', giftsPerSecond: 10_000, seconds: 8 },
];
const ROUNDS_MAX = 3;

interface Frames {
	readonly frames: number;
	readonly longestFrameMs: number;
	/** Tasks of more than 50 ms, as the engine counts them. */
	readonly longTasks: number;
	readonly longestTaskMs: number;
	readonly heapAtHalf: number;
	readonly heapAtEnd: number;
}

/** The live feed while gifts come in, beside an empty window that only counts its frames; in turns. */
export async function benchFeed({ rounds }: { rounds: number }): Promise<readonly BenchResult[]> {
	await ensureBuilt();
	const release = await prepareMachine();
	const bare = await launchBare();
	const desk = await launchDesk({ args: ['--no-viewers'] });
	try {
		const givers = await bringGivers(desk.window);
		const results: BenchResult[] = [];
		for (const pace of PACES) {
			const measured = await measure(pace, { bare: bare.window, desk: desk.window, givers, rounds });
			results.push(layOutFeed(pace, measured));
		}
		await givers.leave();
		return results;
	} finally {
		await desk.close();
		await bare.close();
		release();
	}
}

interface Windows {
	readonly bare: Page;
	readonly desk: Page;
	readonly givers: Givers;
	readonly rounds: number;
}

interface Measured {
	readonly empty: readonly Frames[];
	readonly busy: readonly Frames[];
	readonly takenPerSecond: number;
}

async function measure({ giftsPerSecond, seconds }: Pace, { bare, desk, givers, rounds }: Windows): Promise<Measured> {
	const empty: Frames[] = [];
	const busy: Frames[] = [];
	let gifts = 0;
	for (let round = 0; round < Math.min(rounds, ROUNDS_MAX); round++) {
		empty.push(await watchFrames(bare, seconds));
		const stop = givers.give(giftsPerSecond);
		// What is measured begins when gifts flow.
		const wanted = (await countGifts(desk)) + 1_000;
		await askUntil(async () => (await countGifts(desk)) >= wanted);
		const before = await countGifts(desk);
		busy.push(await watchFrames(desk, seconds));
		gifts += (await countGifts(desk)) - before;
		stop();
		await waitForRest(desk);
	}
	return { empty, busy, takenPerSecond: gifts / seconds / busy.length };
}

function layOutFeed({ name, giftsPerSecond, seconds }: Pace, { empty, busy, takenPerSecond }: Measured): BenchResult {
	const middle = (frames: readonly Frames[], field: keyof Frames) =>
		round(spreadOf(frames.map((one) => one[field])).median);
	const both = (field: keyof Frames) => `${middle(busy, field)}, ${middle(empty, field)}`;
	return {
		name,
		what: `frames of the live feed while ${giftsPerSecond} gifts a second are asked for, ${seconds} s`,
		beside: 'frames of an empty window in as long a time, in turns',
		unit: 'x',
		values: busy.map(({ frames }, at) => frames / (empty[at]?.frames ?? NaN)),
		wanted: { atLeast: 0.98 },
		figures: {
			'gifts taken in a second': round(takenPerSecond),
			'frames, and of the empty window': both('frames'),
			'longest frame, ms, and of the empty window': both('longestFrameMs'),
			'tasks above 50 ms (none), and of the empty window': both('longTasks'),
			'longest task, ms': middle(busy, 'longestTaskMs'),
			'heap after half of the time and at the end, MB (flat)': `${round(middle(busy, 'heapAtHalf') / 1e6)}, ${round(middle(busy, 'heapAtEnd') / 1e6)}`,
		},
	};
}

async function countGifts(page: Page): Promise<number> {
	const desk = await page.evaluate(() => window.host.readDesk());
	if (!desk.ok) throw new Error(desk.detail);
	return desk.value.totals.requested.gifts;
}

/** What was still on its way has come. */
async function waitForRest(page: Page): Promise<void> {
	let before = -1;
	await askUntil(async () => {
		const now = await countGifts(page);
		const isQuiet = now === before;
		before = now;
		return isQuiet;
	});
}

async function watchFrames(page: Page, seconds: number): Promise<Frames> {
	return page.evaluate(watchFramesInPage, seconds);
}

/** Runs in the window. */
function watchFramesInPage(seconds: number): Promise<Frames> {
	const heap = () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize;
	const tasks: number[] = [];
	const observer = new PerformanceObserver((list) => {
		for (const { duration } of list.getEntries()) tasks.push(duration);
	});
	observer.observe({ type: 'longtask' });
	return new Promise((resolve) => {
		const began = performance.now();
		let last = began;
		let frames = 0;
		let longestFrameMs = 0;
		let heapAtHalf = 0;
		const paint = (now: number) => {
			frames += 1;
			longestFrameMs = Math.max(longestFrameMs, now - last);
			last = now;
			if (heapAtHalf === 0 && now - began >= seconds * 500) heapAtHalf = heap();
			if (now - began < seconds * 1_000) return void requestAnimationFrame(paint);
			observer.disconnect();
			const longestTaskMs = Math.max(0, ...tasks);
			resolve({ frames, longestFrameMs, longTasks: tasks.length, longestTaskMs, heapAtHalf, heapAtEnd: heap() });
		};
		requestAnimationFrame(paint);
	});
}
