import Database from 'better-sqlite3';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExportProgress } from '../../../preload/api/rows.ts';
import { openLedgerWorker } from '../../../main/ledger/worker/ledger-worker.ts';
import type { LedgerWorker } from '../../../main/ledger/worker/ledger-worker.ts';
import { EVERYTHING, makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';
import { forkWorker } from './stand-ins/fork-worker.ts';
import { sumUp } from './history-oracle.ts';

const REAL = new URL('../../../main/ledger/worker/index.ts', import.meta.url);
const BUSY = new URL('./stand-ins/busy-worker.ts', import.meta.url);
const DYING = new URL('./stand-ins/dying-worker.ts', import.meta.url);
const QUESTION = { filter: EVERYTHING, before: null, limit: 2 };

describe('the ledger worker', () => {
	let ledger: SeededLedger;
	let worker: LedgerWorker;
	let target: string;

	beforeEach(() => {
		ledger = makeSeededLedger({ gifts: 1_200, openGifts: 20 });
		worker = openLedgerWorker({ workerPath: REAL, ledgerPath: ledger.path });
		target = join(ledger.folder, 'gifts.csv');
	});
	afterEach(async () => {
		await worker.close();
		ledger.remove();
	});

	async function replaceBy(workerPath: URL): Promise<void> {
		await worker.close();
		worker = openLedgerWorker({ workerPath, ledgerPath: ledger.path });
	}
	function order(path = target) {
		return { filter: EVERYTHING, withBom: false, timeZone: 'Europe/Berlin', path };
	}

	test('answers questions of every kind from threads of its own', async () => {
		const gifts = ledger.readGifts();
		const [page, sums] = await Promise.all([worker.searchHistory(QUESTION), worker.sumHistory(EVERYTHING)]);
		expect(page).toMatchObject({ gifts: [{ giftNo: 1_200 }, { giftNo: 1_199 }], next: 1_199 });
		expect(sums).toEqual(sumUp(gifts));
		expect(await worker.indexText()).toEqual({ giftsIndexed: 1_200, why: '' });
		expect(await worker.checkIntegrity()).toMatchObject({ sound: true, findings: [], giftsChecked: 1_200 });
	});

	test('checks in a process where there is one, and tells how far it is', async () => {
		await worker.close();
		worker = openLedgerWorker({ workerPath: REAL, ledgerPath: ledger.path, beginReading: forkWorker });
		const shares: number[] = [];
		const report = await worker.checkIntegrity((share) => shares.push(share));
		expect(report).toMatchObject({ sound: true, findings: [], giftsChecked: 1_200 });
		expect([shares.length > 5, shares.at(-1)]).toEqual([true, expect.closeTo(0.95)]);
		expect(await worker.verifyLedger(ledger.path)).toMatchObject({ gifts: 1_200 });
	});

	test('closes in the middle of a check that hears nothing', async () => {
		await worker.close();
		worker = openLedgerWorker({ workerPath: BUSY, ledgerPath: ledger.path, beginReading: forkWorker });
		let hasBegun = (): void => undefined;
		const begun = new Promise<void>((resolve) => (hasBegun = resolve));
		const checked = worker.checkIntegrity(() => hasBegun()).catch((error: unknown) => error);
		await begun;
		await worker.close();
		expect(await checked).toMatchObject({ why: 'closed' });
	});

	test('sees what the writer has committed since', async () => {
		await worker.searchHistory(QUESTION);
		const db = new Database(ledger.path);
		db.exec(`UPDATE gifts SET reason = 'changed' WHERE gift_no = 1200`);
		const { gifts } = await worker.searchHistory(QUESTION);
		db.close();
		expect(gifts[0]).toMatchObject({ giftNo: 1_200, reason: 'changed' });
	});

	test('brings the index up to date once more when gifts came while it was at it', async () => {
		const states = await Promise.all([worker.indexText(), worker.indexText(), worker.indexText()]);
		expect(states).toEqual(Array(3).fill({ giftsIndexed: 1_200, why: '' }));
	});

	test('tells how an export gets on, and ends it with the same sums as the ledger', async () => {
		const told: ExportProgress[] = [];
		const last = await worker.exportHistory(order(), (progress) => told.push(progress));
		expect(last).toMatchObject({ state: 'done', rowsWritten: 1_200, rowsTotal: 1_200, why: '' });
		expect(last.totals).toEqual(sumUp(ledger.readGifts()));
		expect(told[0]).toMatchObject({ state: 'running', rowsWritten: 0, rowsTotal: 1_200 });
		expect(told.at(-1)).toEqual(last);
	});

	test('answers searches while an export runs', async () => {
		let pagesWhileRunning = 0;
		const asked: Promise<unknown>[] = [];
		const exporting = worker.exportHistory(order(), ({ state }) => {
			if (state !== 'running') return;
			asked.push(worker.searchHistory(QUESTION).then(() => (pagesWhileRunning += 1)));
		});
		expect(await exporting).toMatchObject({ state: 'done' });
		await Promise.all(asked);
		expect(pagesWhileRunning).toBeGreaterThan(0);
	});

	test('runs one export at a time', async () => {
		const first = worker.exportHistory(order(), () => {});
		expect(worker.isExporting).toBe(true);
		await expect(worker.exportHistory(order(), () => {})).rejects.toThrow('running already');
		await first;
		expect(worker.isExporting).toBe(false);
	});

	test('cancels an export and leaves nothing of it', async () => {
		writeFileSync(target, 'last week');
		const exporting = worker.exportHistory(order(), () => {});
		worker.cancelExport();
		expect(await exporting).toMatchObject({ state: 'cancelled', totals: null });
		expect(readdirSync(ledger.folder).filter((name) => /part|csv/.test(name))).toEqual(['gifts.csv']);
		expect(readFileSync(target, 'utf8')).toBe('last week');
	});

	test('asks a question again when the thread died of it', async () => {
		await replaceBy(DYING);
		expect(await worker.searchHistory(QUESTION)).toMatchObject({ gifts: [{ giftNo: 1_200 }, { giftNo: 1_199 }] });
		expect(existsSync(join(ledger.folder, 'died-once'))).toBe(true);
	});

	test('answers an export whose thread died as failed, removes its part, and exports the next time', async () => {
		await replaceBy(DYING);
		const failed = await worker.exportHistory(order(), () => {});
		expect(failed).toMatchObject({ state: 'failed', why: expect.stringMatching(/again/) as string });
		expect(readdirSync(ledger.folder).filter((name) => /part|csv/.test(name))).toEqual([]);
		expect(await worker.exportHistory(order(), () => {})).toMatchObject({ state: 'done' });
	});

	test('fails a question twice struck, with the reason, and never hangs', async () => {
		await replaceBy(new URL('./no-such-worker.ts', import.meta.url));
		await expect(worker.searchHistory(QUESTION)).rejects.toMatchObject({ name: 'NoAnswerError', why: 'crashed' });
		await expect(worker.checkIntegrity()).rejects.toMatchObject({ why: 'crashed' });
		expect(await worker.exportHistory(order(), () => {})).toMatchObject({ state: 'failed' });
	});

	test('says in words that there is no ledger to read', async () => {
		await worker.close();
		worker = openLedgerWorker({ workerPath: REAL, ledgerPath: join(ledger.folder, 'none.ledger') });
		await expect(worker.searchHistory(QUESTION)).rejects.toMatchObject({
			why: 'storage',
			message: expect.stringMatching(/ledger/) as string,
		});
		expect(await worker.exportHistory(order(), () => {})).toMatchObject({ state: 'failed' });
	});

	test('fails what was asked and not answered when it is closed, and what is asked afterwards', async () => {
		const open = [worker.searchHistory(QUESTION), worker.checkIntegrity(), worker.backUp(`${target}.copy`)];
		const exporting = worker.exportHistory(order(), () => {});
		const ended = Promise.allSettled(open);
		await worker.close();
		expect((await ended).map((one) => one.status === 'rejected' && (one.reason as { why: string }).why)).toEqual(
			Array(3).fill('closed'),
		);
		expect(await exporting).toMatchObject({ state: 'failed', why: expect.stringMatching(/closed/) as string });
		await expect(worker.searchHistory(QUESTION)).rejects.toMatchObject({ why: 'closed' });
		expect(readdirSync(ledger.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
	});
});
