// The same storm against the desk as a person runs it: the real app with its window, in its rehearsal room. The clients'
// ears tell how much the host said and the channel carried; the ledger's file tells what was decided and when.

import type {} from '../../../preload/api/host-door.ts';
import Database from 'better-sqlite3';
import { ensureBuilt } from '../../../build/bundle.ts';
import { prepareMachine } from '../../../build/testing/prepare-e2e.ts';
import type { DeskSnapshot } from '../../../preload/api/desk-api.ts';
import { launchDesk } from '../../support/electron.ts';
import { auditFile } from '../../support/host/audit-books.ts';
import { percentile, readTime } from './gift-times.ts';
import { Givers, hearSeconds, mergeCounts } from './run-storm.ts';
import type { StormPlan } from './run-storm.ts';

export interface WindowCounts {
	readonly asked: number;
	readonly notTaken: number;
	readonly decided: number;
	/** From the making of the request to its decision, before its commit, in milliseconds. */
	readonly decisionMs: { readonly median: number; readonly p99: number; readonly longest: number };
	readonly framesPerSecond: number;
	readonly fewestFramesInASecond: number;
	readonly longestFrameMs: number;
	readonly heardOfHostPerSecondMax: number;
	readonly heardOnChannelPerSecondMax: number;
	readonly stillQueued: number;
	readonly booksWrong: readonly string[];
	readonly refused: Readonly<Record<string, number>>;
}

export async function runStormInWindow(plan: Omit<StormPlan, 'ledgerPath'>): Promise<WindowCounts> {
	await ensureBuilt();
	const release = await prepareMachine();
	const desk = await launchDesk({ args: ['--no-viewers'] });
	try {
		const page = desk.window;
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
		const hubUrl = new URL('/rtm', room.viewerPageUrl);
		hubUrl.protocol = 'ws:';
		const givers = new Givers(plan, hubUrl.href, room.room, room.host);
		await givers.open();
		givers.go();
		const frames = await page.evaluate(countFramesInPage, plan.seconds);
		const reports = await givers.report();
		await settle(readDesk);
		const { outbox } = await readDesk();
		await givers.leave();
		await desk.app.close();
		const heard = hearSeconds(reports);
		return {
			asked: reports.reduce((sum, { asked }) => sum + asked, 0),
			notTaken: reports.reduce((sum, { notTaken }) => sum + notTaken, 0),
			...readDecisions(room.ledgerPath),
			...frames,
			heardOfHostPerSecondMax: heard.host,
			heardOnChannelPerSecondMax: heard.room,
			stillQueued: outbox.queued,
			booksWrong: auditFile(room.ledgerPath),
			refused: mergeCounts(reports.map(({ refused }) => refused)),
		};
	} finally {
		await desk.close();
		release();
	}
}

/** Until nothing has been taken in for a second. */
async function settle(readDesk: () => Promise<DeskSnapshot>): Promise<void> {
	for (let before = -1, now = 0; before !== now;) {
		before = now;
		await new Promise((resolve) => setTimeout(resolve, 1_000));
		now = (await readDesk()).totals.requested.gifts;
	}
}

function readDecisions(path: string): Pick<WindowCounts, 'decided' | 'decisionMs'> {
	const db = new Database(path, { readonly: true });
	try {
		const took = db
			.prepare<[], { giftId: string; at: number }>(
				'SELECT gift_id AS giftId, ifnull(decided_at, requested_at) AS at FROM gifts',
			)
			.all()
			.map(({ giftId, at }) => at - readTime(giftId));
		const decisionMs = { median: percentile(took, 0.5), p99: percentile(took, 0.99), longest: percentile(took, 1) };
		return { decided: took.length, decisionMs };
	} finally {
		db.close();
	}
}

/** Runs in the window. */
function countFramesInPage(
	seconds: number,
): Promise<Pick<WindowCounts, 'framesPerSecond' | 'fewestFramesInASecond' | 'longestFrameMs'>> {
	return new Promise((resolve) => {
		const began = performance.now();
		const inSecond: number[] = Array.from({ length: seconds }, () => 0);
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
			resolve({
				framesPerSecond: Math.round((frames / (now - began)) * 1_000),
				fewestFramesInASecond: Math.min(...inSecond),
				longestFrameMs: Math.round(longestFrameMs),
			});
		};
		requestAnimationFrame(paint);
	});
}
