import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStorageCalls } from '../../../main/app/storage/storage-calls.ts';
import type { StorageCallsOptions } from '../../../main/app/storage/storage-calls.ts';
import { openLedgerWorker } from '../../../main/ledger/worker/ledger-worker.ts';
import type { LedgerWorker } from '../../../main/ledger/worker/ledger-worker.ts';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import { makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';

const WORKER = new URL('../../../main/ledger/worker/index.ts', import.meta.url);

let ledger: SeededLedger;
let worker: LedgerWorker;
let reopened: number;

beforeEach(() => {
	ledger = makeSeededLedger({ gifts: 60, openGifts: 5 });
	worker = openLedgerWorker({ workerPath: WORKER, ledgerPath: ledger.path });
	reopened = 0;
});

afterEach(async () => {
	await worker.close();
	ledger.remove();
});

function createCalls() {
	const notAsked = (): never => {
		throw new Error('nobody asks for this here');
	};
	const options: StorageCallsOptions = {
		room: asChannelName('neon-lounge'),
		host: asUserId('mika-desk'),
		ledgerPath: ledger.path,
		shownPath: ledger.path,
		clock: systemClock,
		worker,
		keeper: { list: notAsked, backUp: notAsked } as unknown as StorageCallsOptions['keeper'],
		shell: { chooseLedgerFile: notAsked, chooseCsvFile: notAsked, chooseFolder: notAsked },
		readSettings: notAsked,
		saveSettings: notAsked,
		reopen: () => void (reopened += 1),
	};
	return createStorageCalls(options);
}

test('out of a halt, a sound ledger is opened anew', async () => {
	expect(await createCalls().reopenLedger()).toEqual({ ok: true, value: null });
	expect(reopened).toBe(1);
});

test('out of a halt, a ledger that does not add up stays closed, and the desk says what was found', async () => {
	ledger.tamper('UPDATE entries SET coins = coins + 1 WHERE sequence = 3');
	const answer = await createCalls().reopenLedger();
	expect(answer).toMatchObject({ ok: false, why: 'storage_unavailable' });
	expect(answer.ok ? '' : answer.detail).toMatch(/Entry 3/);
	expect(reopened).toBe(0);
});
