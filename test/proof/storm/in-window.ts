// The same storm against the desk as a person runs it: the real app with its window, in its rehearsal room. The clients'
// ears tell how much the host said and the channel carried; the ledger's file tells what was decided and when.

import type {} from '../../../preload/api/host-door.ts';
import type { Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { ensureBuilt } from '../../../build/bundle.ts';
import { prepareMachine } from '../../../build/testing/prepare-e2e.ts';
import type { DeskSnapshot } from '../../../preload/api/desk-api.ts';
import type { RoomRow } from '../../../preload/api/rows.ts';
import { readMeter } from '../../../renderer/room/load.ts';
import type { Load } from '../../../renderer/room/load.ts';
import type { RoomPublicKeysText } from '../../../protocol/invite/public-keys.ts';
import { launchDesk } from '../../support/electron.ts';
import { auditFile } from '../../support/host/audit-books.ts';
import { percentile, readDue } from './gift-times.ts';
import { Givers, hearSeconds } from './giver-processes.ts';
import { sumReports } from './run-storm.ts';
import type { StormPlan } from './run-storm.ts';

export interface WindowCounts {
	/** See StormCounts for what the clients tell. */
	readonly givers: ReturnType<typeof sumReports>;
	readonly decided: number;
	readonly decidedPerSecond: number;
	readonly allDecidedAfterSeconds: number;
	/** From the moment for which the request was planned to its decision, before its commit, in milliseconds. */
	readonly decisionMs: { readonly median: number; readonly p99: number; readonly longest: number };
	readonly frames: FrameCounts;
	readonly heardOfHostPerSecondMax: number;
	readonly heardOnChannelPerSecondMax: number;
	readonly stillQueued: number;
	readonly booksWrong: readonly string[];
}

/** While the storm lasted, by `requestAnimationFrame` and the browser's own long tasks. */
export interface FrameCounts {
	readonly framesPerSecond: number;
	readonly fewestFramesInASecond: number;
	readonly longestFrameMs: number;
	readonly longTasks: number;
	readonly longestTaskMs: number;
}

export interface WindowPlan extends Omit<StormPlan, 'ledgerPath'> {
	/** A folder for pictures of the desk in the storm, in both themes; null for none. */
	readonly picturesIn: string | null;
}

/** The last seconds of a storm of which pictures are taken. */
const PICTURES_SECONDS = 5;
/** A storm in which nothing more is decided for so long is over: the clients' longest rest is shorter. */
const STUCK_MS = 80_000;

export async function runStormInWindow(plan: WindowPlan, tell: (line: string) => void): Promise<WindowCounts> {
	await ensureBuilt();
	const release = await prepareMachine();
	const desk = await launchDesk({ args: ['--no-viewers'] });
	try {
		const page = desk.window;
		await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900));
		const readDesk = async (): Promise<DeskSnapshot> => {
			const answer = await page.evaluate(() => window.host.readDesk());
			if (!answer.ok) throw new Error(answer.detail);
			return answer.value;
		};
		await page.evaluate(async () => {
			const rules = await window.host.readRules();
			if (rules.ok) await window.host.saveRules({ ...rules.value, senderGiftsMax: 1_000_000 });
		});
		const { room } = await readDesk();
		if (room.viewerPageUrl === null) throw new Error('this is no rehearsal room');
		const givers = await openGivers(plan, room.viewerPageUrl, room);
		tell(`${plan.clients} clients are ready`);
		const startsAt = givers.go();
		const hasPictures = plan.picturesIn !== null;
		const frames = await page.evaluate(countFramesInPage, plan.seconds - (hasPictures ? PICTURES_SECONDS : 0));
		if (hasPictures) await takePictures(page, plan.picturesIn, readMeter((await readDesk()).outbox).load);
		const wanted = plan.requestsPerSecond * plan.seconds;
		await Promise.all([givers.haveAsked(), allDecided(readDesk, { wanted, tell })]);
		const sinceMs = Date.now() - startsAt;
		const reports = await givers.report(plan.restSeconds * 1_000);
		const { outbox } = await readDesk();
		await givers.leave();
		await desk.app.close();
		const heard = hearSeconds(reports);
		return {
			givers: sumReports(reports, sinceMs + plan.restSeconds * 1_000),
			...readDecisions(room.ledgerPath, { startsAt, seconds: plan.seconds }),
			frames,
			heardOfHostPerSecondMax: heard.host,
			heardOnChannelPerSecondMax: heard.room,
			stillQueued: outbox.queued,
			booksWrong: auditFile(room.ledgerPath),
		};
	} finally {
		await desk.close();
		release();
	}
}

async function openGivers(plan: WindowPlan, pageUrl: string, { room, host }: RoomRow): Promise<Givers> {
	const hubUrl = new URL('/rtm', pageUrl);
	hubUrl.protocol = 'ws:';
	const described = (await (await fetch(new URL('/room.json', pageUrl))).json()) as { keys: RoomPublicKeysText };
	const givers = new Givers(plan, { hubUrl: hubUrl.href, room, host, sealKey: described.keys.sealKey });
	await givers.open();
	return givers;
}

async function allDecided(
	readDesk: () => Promise<DeskSnapshot>,
	{ wanted, tell }: { wanted: number; tell: (line: string) => void },
): Promise<void> {
	let before = -1;
	for (let newsAt = Date.now(); Date.now() - newsAt < STUCK_MS;) {
		const { totals, outbox } = await readDesk();
		const now = totals.requested.gifts;
		tell(`${now} decided, ${outbox.queued} queued`);
		if (now >= wanted) return;
		if (now !== before) newsAt = Date.now();
		before = now;
		await new Promise((resolve) => setTimeout(resolve, 2_000));
	}
}

/** The storm meter, with everything around it. */
async function takePictures(page: Page, folder: string, load: Load): Promise<void> {
	for (const theme of ['dark', 'light'] as const) {
		await page.evaluate(async (wanted) => {
			const desk = await window.host.readDesk();
			if (desk.ok) await window.host.saveSettings({ ...desk.value.settings, theme: wanted });
		}, theme);
		await page.locator(`html[data-theme=${theme}]`).waitFor();
		// Colours change slowly: a picture in between would show neither theme.
		await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
		await page.screenshot({ path: join(folder, `storm-meter-${load}-${theme}.png`) });
	}
}

function readDecisions(
	path: string,
	{ startsAt, seconds }: { startsAt: number; seconds: number },
): Pick<WindowCounts, 'decided' | 'decisionMs' | 'decidedPerSecond' | 'allDecidedAfterSeconds'> {
	const db = new Database(path, { readonly: true });
	try {
		const gifts = db
			.prepare<[], { giftId: string; at: number }>(
				'SELECT gift_id AS giftId, ifnull(decided_at, requested_at) AS at FROM gifts',
			)
			.all();
		const tookMs = gifts.map(({ giftId, at }) => at - startsAt - readDue(giftId));
		const inTime = gifts.filter(({ at }) => at <= startsAt + seconds * 1_000).length;
		const lastAt = gifts.reduce((latest, { at }) => Math.max(latest, at), startsAt);
		return {
			decided: gifts.length,
			decisionMs: { median: percentile(tookMs, 0.5), p99: percentile(tookMs, 0.99), longest: percentile(tookMs, 1) },
			decidedPerSecond: Math.round(inTime / seconds),
			allDecidedAfterSeconds: Math.round((lastAt - startsAt) / 100) / 10,
		};
	} finally {
		db.close();
	}
}

/** Runs in the window. */
function countFramesInPage(seconds: number): Promise<FrameCounts> {
	return new Promise((resolve) => {
		const began = performance.now();
		const inSecond: number[] = Array.from({ length: seconds }, () => 0);
		const tasks: number[] = [];
		const watching = new PerformanceObserver((list) =>
			tasks.push(...list.getEntries().map(({ duration }) => duration)),
		);
		watching.observe({ entryTypes: ['longtask'] });
		let last = began;
		let frames = 0;
		let longestFrameMs = 0;
		const paint = (now: number) => {
			frames += 1;
			longestFrameMs = Math.max(longestFrameMs, now - last);
			last = now;
			const second = Math.floor((now - began) / 1_000);
			if (second >= 0 && second < seconds) inSecond[second] = (inSecond[second] ?? 0) + 1;
			if (now - began < seconds * 1_000) return void requestAnimationFrame(paint);
			watching.disconnect();
			resolve({
				framesPerSecond: Math.round((frames / (now - began)) * 1_000),
				fewestFramesInASecond: Math.min(...inSecond),
				longestFrameMs: Math.round(longestFrameMs),
				longTasks: tasks.length,
				longestTaskMs: Math.round(Math.max(0, ...tasks)),
			});
		};
		requestAnimationFrame(paint);
	});
}
