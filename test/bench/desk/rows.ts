import type { ElectronApplication, Page } from '@playwright/test';
import { ensureBuilt } from '../../../build/bundle.ts';
import { prepareMachine } from '../../../build/testing/prepare-e2e.ts';
import { PUSH_CHANNEL } from '../../../preload/api/channels.ts';
import { carryGift, readGift } from '../../../preload/api/carry-push.ts';
import type { GiftRow } from '../../../preload/api/rows.ts';
import type {} from '../../../preload/api/host-door.ts';
import { launchDesk } from '../../support/electron.ts';
import { round, spreadOf } from '../report.ts';
import type { BenchResult } from '../report.ts';
import { speedRatios, takeTurns } from '../rounds.ts';
import { askUntil } from './ask-until.ts';
import { bringGivers } from './givers.ts';

/** What 50 milliseconds bring at 10,000 gifts a second. */
const ROWS_PER_PUSH = 500;
const PUSHES = 100;
const ROWS = ROWS_PER_PUSH * PUSHES;

/** Rows on their way from main through the bridge to records in the window, beside copying them with v8 in main. */
export async function benchRows({ rounds }: { rounds: number }): Promise<BenchResult> {
	await ensureBuilt();
	const release = await prepareMachine();
	const desk = await launchDesk({ args: ['--no-viewers'] });
	try {
		const gifts = await takeGifts(desk.window);
		const measured = await takeTurns(
			rounds,
			() => push(desk.app, desk.window, gifts),
			() => copy(desk.app, gifts),
		);
		const perSecond = (ms: readonly number[]) => round((ROWS / spreadOf(ms).median) * 1_000);
		return {
			name: 'desk-rows',
			what: `${ROWS} rows of gifts pushed to the window as JSON, ${ROWS_PER_PUSH} a push, until they are records there`,
			beside: 'v8.serialize and v8.deserialize of the same rows in the main process',
			unit: 'x',
			values: speedRatios(measured),
			wanted: { atLeast: 0.8 },
			figures: {
				'ours, rows a second': perSecond(measured.ours),
				'theirs, rows a second': perSecond(measured.theirs),
			},
		};
	} finally {
		await desk.close();
		release();
	}
}

/** As many gifts as a push has, as the desk's own feed gives them. Nobody gives any more afterwards. */
async function takeGifts(page: Page): Promise<readonly GiftRow[]> {
	const givers = await bringGivers(page);
	const stop = givers.give(ROWS_PER_PUSH);
	const gifts = await askUntil(() => page.evaluate(readGiftsInPage, ROWS_PER_PUSH));
	stop();
	await givers.leave();
	return gifts;
}

/** Runs in the window: the newest gifts, or null while there are fewer. */
async function readGiftsInPage(wanted: number): Promise<readonly GiftRow[] | null> {
	const gifts: GiftRow[] = [];
	let before: number | null = null;
	while (gifts.length < wanted) {
		const feed = await window.host.readFeed({ before, limit: 100 });
		if (!feed.ok) throw new Error(feed.detail);
		if (feed.value.length === 0) return null;
		gifts.push(...feed.value);
		before = gifts.at(-1)?.giftNo ?? null;
	}
	return gifts.slice(0, wanted);
}

/**
 * Milliseconds from the first row's way into text to the last row's way out of it, by the functions that a push takes.
 * Both processes read one clock.
 */
async function push(app: ElectronApplication, page: Page, gifts: readonly GiftRow[]): Promise<number> {
	await page.evaluate(`window.readGift = ${String(readGift)}`);
	const arrived = page.evaluate(listenInPage, { pushes: PUSHES, rows: ROWS_PER_PUSH });
	// Main may only begin when the window listens: a push that nobody counts would be waited for in vain.
	await page.waitForFunction(() => (window as ListeningWindow).isListening);
	const beganAt = await app.evaluate(
		({ BrowserWindow }, { channel, batch, pushes, carrySource }) => {
			const carry = (0, eval)(`(${carrySource})`) as typeof carryGift;
			const [desk] = BrowserWindow.getAllWindows().filter((one) => one.getTitle() === 'Giftwarden');
			if (!desk) throw new Error('the desk has no window');
			const began = performance.timeOrigin + performance.now();
			for (let sent = 0; sent < pushes; sent++) {
				desk.webContents.send(channel, JSON.stringify({ revision: 1, gifts: batch.map(carry) }));
			}
			return began;
		},
		{ channel: PUSH_CHANNEL, batch: gifts, pushes: PUSHES, carrySource: String(carryGift) },
	);
	return (await arrived) - beganAt;
}

type ListeningWindow = typeof window & { isListening?: boolean; readGift: typeof readGift };

/** Runs in the window: takes the desk's place at the door until so many pushes of so many rows have come. Answers when. */
function listenInPage({ pushes, rows }: { pushes: number; rows: number }): Promise<number> {
	const page = window as ListeningWindow;
	return new Promise((resolve) => {
		let taken = 0;
		page.host.onPush((push) => {
			// The room goes on meanwhile, and pushes a row now and then.
			const { gifts } = JSON.parse(push) as { gifts?: readonly Parameters<typeof readGift>[0][] };
			if (gifts?.map((gift) => page.readGift(gift)).length === rows) taken += 1;
			if (taken < pushes) return;
			page.isListening = false;
			resolve(performance.timeOrigin + performance.now());
		});
		page.isListening = true;
	});
}

async function copy(app: ElectronApplication, gifts: readonly GiftRow[]): Promise<number> {
	return app.evaluate(
		(_electron, { batch, pushes }) => {
			const { serialize, deserialize } = process.getBuiltinModule('node:v8');
			const began = performance.now();
			for (let copied = 0; copied < pushes; copied++) deserialize(serialize({ revision: 1, gifts: batch }));
			return performance.now() - began;
		},
		{ batch: gifts, pushes: PUSHES },
	);
}
