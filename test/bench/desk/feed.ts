import type { Page } from '@playwright/test';
import { ensureBuilt } from '../../../build/bundle.ts';
import { prepareMachine } from '../../../build/testing/prepare-e2e.ts';
import type {} from '../../../preload/api/host-door.ts';
import { launchDesk } from '../../support/electron.ts';
import { askUntil } from './ask-until.ts';
import { launchBare } from './bare-window.ts';
import { bringGivers } from './givers.ts';
import { round, spreadOf } from '../report.ts';
import type { BenchResult } from '../report.ts';

const SECONDS = 20;
const GIFTS_PER_SECOND = 1_000;
const ROUNDS_MAX = 3;

interface Frames {
	readonly frames: number;
	readonly longestFrameMs: number;
	/** Tasks of more than 50 ms, as the engine counts them. */
	readonly longTasks: number;
	readonly longestTaskMs: number;
	readonly heapAt10: number;
	readonly heapAtEnd: number;
}

/** The live feed while gifts come in, beside an empty window that only counts its frames; in turns. */
export async function benchFeed({ rounds }: { rounds: number }): Promise<BenchResult> {
	await ensureBuilt();
	const release = await prepareMachine();
	const bare = await launchBare();
	const desk = await launchDesk({ args: ['--no-viewers'] });
	try {
		const givers = await bringGivers(desk.window);
		const empty: Frames[] = [];
		const busy: Frames[] = [];
		let gifts = 0;
		for (let round = 0; round < Math.min(rounds, ROUNDS_MAX); round++) {
			empty.push(await watchFrames(bare.window, SECONDS));
			const stop = givers.give(GIFTS_PER_SECOND);
			await waitForMoreGifts(desk.window);
			const before = await countGifts(desk.window);
			busy.push(await watchFrames(desk.window, SECONDS));
			gifts += (await countGifts(desk.window)) - before;
			stop();
		}
		await givers.leave();
		return layOutFeed({ empty, busy, giftsPerSecond: gifts / SECONDS / busy.length });
	} finally {
		await desk.close();
		await bare.close();
		release();
	}
}

interface Measured {
	readonly empty: readonly Frames[];
	readonly busy: readonly Frames[];
	readonly giftsPerSecond: number;
}

function layOutFeed({ empty, busy, giftsPerSecond }: Measured): BenchResult {
	const middle = (frames: readonly Frames[], field: keyof Frames) =>
		round(spreadOf(frames.map((one) => one[field])).median);
	const both = (field: keyof Frames) => `${middle(busy, field)}, ${middle(empty, field)}`;
	return {
		name: 'desk-feed',
		what: `frames of the live feed while ${GIFTS_PER_SECOND} gifts a second are asked for, ${SECONDS} s`,
		beside: 'frames of an empty window in as long a time, in turns',
		unit: 'x',
		values: busy.map(({ frames }, at) => frames / (empty[at]?.frames ?? NaN)),
		wanted: { atLeast: 0.98 },
		figures: {
			'gifts taken in a second': round(giftsPerSecond),
			'frames, and of the empty window': both('frames'),
			'longest frame, ms, and of the empty window': both('longestFrameMs'),
			'tasks above 50 ms (none), and of the empty window': both('longTasks'),
			'longest task, ms': middle(busy, 'longestTaskMs'),
			'heap at 10 s and at the end, MB (flat)': `${round(middle(busy, 'heapAt10') / 1e6)}, ${round(middle(busy, 'heapAtEnd') / 1e6)}`,
		},
	};
}

async function countGifts(page: Page): Promise<number> {
	const desk = await page.evaluate(() => window.host.readDesk());
	if (!desk.ok) throw new Error(desk.detail);
	return desk.value.totals.requested.gifts;
}

/** What is measured begins when gifts flow. */
async function waitForMoreGifts(page: Page): Promise<void> {
	const wanted = (await countGifts(page)) + GIFTS_PER_SECOND;
	await askUntil(async () => (await countGifts(page)) >= wanted);
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
		let heapAt10 = 0;
		const paint = (now: number) => {
			frames += 1;
			longestFrameMs = Math.max(longestFrameMs, now - last);
			last = now;
			if (heapAt10 === 0 && now - began >= 10_000) heapAt10 = heap();
			if (now - began < seconds * 1_000) return void requestAnimationFrame(paint);
			observer.disconnect();
			const longestTaskMs = Math.max(0, ...tasks);
			resolve({ frames, longestFrameMs, longTasks: tasks.length, longestTaskMs, heapAt10, heapAtEnd: heap() });
		};
		requestAnimationFrame(paint);
	});
}
