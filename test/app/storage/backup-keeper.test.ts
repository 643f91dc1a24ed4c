import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BackupKeeper } from '../../../main/app/storage/backup-keeper.ts';
import { NoAnswerError } from '../../../main/ledger/worker/contract.ts';
import type { BackupReport } from '../../../main/ledger/worker/contract.ts';
import { openLedgerWorker } from '../../../main/ledger/worker/ledger-worker.ts';
import type { LedgerWorker } from '../../../main/ledger/worker/ledger-worker.ts';
import type { BackupRow, BackupSchedule } from '../../../preload/api/rows.ts';
import { asUtcMs } from '../../../protocol/ids.ts';
import { VirtualClock } from '../../../rehearsal/virtual-clock.ts';
import { RememberingLog } from '../../ipc/fake-desk.ts';
import { makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';

const MINUTE = 60_000;
const START = asUtcMs(Date.UTC(2026, 10, 26, 18));

let folder: string;
let clock: VirtualClock;
let schedule: BackupSchedule;
let revision: number;
/** What the next tries are answered with; a sound copy where there is nothing. */
let answers: (BackupReport | Error)[];
let made: string[];
let told: BackupRow[];
let keeper: BackupKeeper;
let isReadable: (name: string) => boolean;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'giftwarden-keeper-'));
	clock = new VirtualClock(START);
	schedule = { everyMinutes: 60, keep: 3 };
	revision = 1;
	answers = [];
	made = [];
	told = [];
	isReadable = () => true;
	keeper = makeKeeper();
});
afterEach(() => {
	keeper.stop();
	rmSync(folder, { recursive: true, force: true });
});

function makeKeeper(): BackupKeeper {
	return new BackupKeeper({
		worker: { backUp, listBackups },
		clock,
		log: new RememberingLog(),
		readFolder: () => folder,
		readSchedule: () => schedule,
		readRevision: () => revision,
		onChange: () => told.push(keeper.row),
	});
}

async function backUp(path: string): Promise<BackupReport> {
	const answer = answers.shift();
	if (answer instanceof Error) throw answer;
	if (answer) return answer;
	made.push(path);
	writeFileSync(path, 'a copy');
	return { state: 'done', path, bytes: 6, why: '' };
}

function listBackups() {
	const names = readdirSync(folder).filter((name) => name.startsWith('ledger-'));
	const known = { gifts: 1, newestGiftNo: 1, entries: 1, newestAt: START, chainHead: '' };
	const files = names
		.toSorted()
		.toReversed()
		.map((name) => ({
			...{ name, bytes: 6, madeAt: readTime(name) },
			known: isReadable(name) ? known : null,
		}));
	return Promise.resolve(files);
}

function readTime(name: string) {
	const [, y, mo, d, h, mi, s] = /(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(name)?.map(Number) ?? [];
	return asUtcMs(Date.UTC(y ?? 0, (mo ?? 1) - 1, d, h, mi, s));
}

/** Minutes pass, with something entered in each. */
async function pass(minutes: number, isBusy = true): Promise<void> {
	for (let minute = 0; minute < minutes; minute++) {
		if (isBusy) revision += 1;
		await clock.advance(MINUTE);
		await settle();
	}
}

/** Files of the folder are written in real time; the clock stands still meanwhile. */
async function settle(): Promise<void> {
	while (keeper.row.state === 'running') await new Promise((resolve) => setImmediate(resolve));
}

test('whether there is a backup is not known before somebody has looked', async () => {
	const before = keeper.row.state;
	await keeper.start();
	expect([before, keeper.row.state]).toEqual(['unknown', 'none']);
});

describe('the schedule', () => {
	test('makes the first backup within a minute where there is none, and then one every hour', async () => {
		await keeper.start();
		await pass(1);
		const first = made.length;
		await pass(59);
		const within = made.length;
		await pass(62);
		expect([first, within, made.length]).toEqual([1, 1, 3]);
		expect(keeper.row).toMatchObject({ state: 'done', why: '' });
	});

	test('counts from the newest backup that is there already', async () => {
		writeFileSync(join(folder, 'ledger-20261126-173000.sqlite'), 'a copy');
		await keeper.start();
		expect(keeper.row).toEqual({ state: 'done', madeAt: asUtcMs(START - 30 * MINUTE), why: '' });
		await pass(29);
		const before = made.length;
		await pass(2);
		expect([before, made.length]).toEqual([0, 1]);
	});

	test('makes none of a ledger in which nothing was entered since', async () => {
		await keeper.start();
		await pass(1);
		await pass(300, false);
		const idle = made.length;
		await pass(1);
		expect([idle, made.length]).toEqual([1, 2]);
	});

	test('makes none where a person wants them by hand only', async () => {
		schedule = { ...schedule, everyMinutes: 0 };
		await keeper.start();
		await pass(600);
		expect(made).toEqual([]);
		expect(await keeper.backUp()).toMatchObject({ state: 'done' });
	});

	test('is not stopped by a clock that is put back', async () => {
		await keeper.start();
		await pass(1);
		clock.jumpWallClock(-5 * 60 * MINUTE);
		await pass(1);
		expect(made).toHaveLength(2);
	});

	test('ends with the room', async () => {
		await keeper.start();
		keeper.stop();
		await pass(120);
		expect(made).toEqual([]);
	});
});

describe('what is kept', () => {
	test('is the newest so many, and no file that bears another name is touched', async () => {
		writeFileSync(join(folder, 'notes.txt'), 'mine');
		await keeper.start();
		await pass(5 * 60 + 10);
		const files = readdirSync(folder).toSorted();
		expect(files).toEqual([...made.slice(-3).map((path) => path.slice(folder.length + 1)), 'notes.txt']);
	});

	test('is also the newest that can be read, however many came after it', async () => {
		await keeper.start();
		await pass(1);
		const good = made[0]?.slice(folder.length + 1) ?? '';
		isReadable = (name) => name === good;
		await pass(6 * 60);
		expect(readdirSync(folder)).toContain(good);
		expect(readdirSync(folder)).toHaveLength(4);
	});
});

describe('a backup that fails', () => {
	const full: BackupReport = { state: 'failed', path: '', bytes: 0, why: 'The disk is full.' };

	test('is told, keeps the older ones and their time, and is tried again after five minutes', async () => {
		await keeper.start();
		await pass(1);
		const { madeAt } = keeper.row;
		answers = [full, full];
		await pass(60);
		const failed = keeper.row;
		await pass(4);
		const waiting = answers.length;
		await pass(2);
		const tried = answers.length;
		await pass(5);
		expect(failed).toEqual({ state: 'failed', madeAt, why: 'The disk is full.' });
		expect([waiting, tried, keeper.row.state, made.length]).toEqual([1, 0, 'done', 2]);
		expect(told.map(({ state }) => state)).toEqual([
			'none',
			'running',
			'done',
			'running',
			'failed',
			'running',
			'failed',
			'running',
			'done',
		]);
	});

	test.each<[string, () => Error, RegExp]>([
		['its thread died', () => new NoAnswerError('crashed', 'the worker ended'), /could not be made: the worker ended/],
		['the desk was closed', () => new NoAnswerError('closed', ''), /was closed before/],
		['the disk said no', () => Object.assign(new Error('EROFS: read-only'), { code: 'EROFS' }), /EROFS/],
	])('because %s is told in words', async (_name, make, why) => {
		answers = [make()];
		expect(await keeper.backUp()).toMatchObject({ state: 'failed', why: expect.stringMatching(why) as string });
	});

	test('because its folder cannot be made is told, too', async () => {
		const file = join(folder, 'file');
		writeFileSync(file, '');
		mkdirSync(join(folder, 'other'));
		folder = join(file, 'backups');
		expect(await keeper.backUp()).toMatchObject({
			state: 'failed',
			why: expect.stringMatching(/could not be made/) as string,
		});
		folder = join(file, '..');
	});
});

test('two wishes at once are one backup', async () => {
	const [one, other] = await Promise.all([keeper.backUp(), keeper.backUp()]);
	expect([one, made.length]).toEqual([other, 1]);
});

describe('with the real worker', () => {
	let ledger: SeededLedger;
	let worker: LedgerWorker;
	beforeEach(() => {
		ledger = makeSeededLedger({ gifts: 60, openGifts: 5 });
		const workerPath = new URL('../../../main/ledger/worker/index.ts', import.meta.url);
		worker = openLedgerWorker({ workerPath, ledgerPath: ledger.path });
		keeper = new BackupKeeper({
			...{ worker, clock, log: new RememberingLog(), readFolder: () => folder, readSchedule: () => schedule },
			readRevision: () => revision,
			onChange: () => undefined,
		});
	});
	afterEach(async () => {
		await worker.close();
		ledger.remove();
	});

	test('a backup counts only when it is sound from its first page to its last', async () => {
		expect(await keeper.backUp()).toEqual({ state: 'done', madeAt: START, why: '' });
		const [file] = await keeper.list();
		expect(file).toMatchObject({ madeAt: START, known: { gifts: 60 } });
		expect(await worker.verifyLedger(join(folder, file?.name ?? ''))).toMatchObject({ isSound: true, gifts: 60 });
	});

	test('of a ledger that does not add up none is made, and the older ones stay', async () => {
		await keeper.backUp();
		ledger.tamper('UPDATE entries SET coins = coins + 1 WHERE sequence = 3');
		clock.jumpWallClock(MINUTE);
		expect(await keeper.backUp()).toMatchObject({
			state: 'failed',
			madeAt: START,
			why: expect.stringMatching(/not sound.*Entry 3/) as string,
		});
		expect(readdirSync(folder)).toEqual(['ledger-20261126-180000.sqlite']);
	});
});
