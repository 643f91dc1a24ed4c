import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BeginCarrier } from '../../../main/ledger/worker/carriers.ts';
import { WorkerLine } from '../../../main/ledger/worker/worker-line.ts';

const START = { ledgerPath: '/ledger.sqlite', standsFor: '/ledger.sqlite', workerPath: '/worker.js' };
const REST_MS = 5_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Workers that answer when they are told to, and end when they are let. */
function makeWorkers() {
	const begun: { answer: () => void; let: () => void; isEnding: boolean }[] = [];
	const begin: BeginCarrier = (_start, { heard }) => {
		let letGo = (): void => undefined;
		const ended = new Promise<void>((resolve) => (letGo = resolve));
		const asked: number[] = [];
		const worker = {
			answer: () => {
				for (const askNo of asked.splice(0)) heard({ kind: 'answered', askNo, value: null });
			},
			let: () => letGo(),
			isEnding: false,
		};
		begun.push(worker);
		return {
			post: (message) => {
				if (message.kind === 'ask') asked.push(message.askNo);
			},
			end: () => {
				worker.isEnding = true;
				return ended;
			},
		};
	};
	return { begun, begin };
}

test('a worker that is asked nothing for a while ends, and the next ask starts another', async () => {
	const { begun, begin } = makeWorkers();
	const line = new WorkerLine(begin, START, REST_MS);
	const first = line.ask('readKnown', null).answered;
	vi.advanceTimersByTime(REST_MS * 2);
	expect(begun[0]?.isEnding).toBe(false);
	begun[0]?.answer();
	await first;
	vi.advanceTimersByTime(REST_MS - 1);
	expect(begun[0]?.isEnding).toBe(false);
	const second = line.ask('readKnown', null).answered;
	vi.advanceTimersByTime(REST_MS);
	expect(begun[0]?.isEnding).toBe(false);
	begun[0]?.answer();
	await second;
	vi.advanceTimersByTime(REST_MS);
	expect(begun.map(({ isEnding }) => isEnding)).toEqual([true]);
	const third = line.ask('readKnown', null).answered;
	begun[1]?.answer();
	expect(await third).toBe(null);
	expect(begun.map(({ isEnding }) => isEnding)).toEqual([true, false]);
});

test('closing waits for a worker that has gone to rest and is not gone yet', async () => {
	const { begun, begin } = makeWorkers();
	const line = new WorkerLine(begin, START, REST_MS);
	const asked = line.ask('readKnown', null).answered;
	begun[0]?.answer();
	await asked;
	vi.advanceTimersByTime(REST_MS);
	let isClosed = false;
	const closing = line.close().then(() => (isClosed = true));
	await vi.advanceTimersByTimeAsync(1);
	expect(isClosed).toBe(false);
	begun[0]?.let();
	await closing;
	expect(isClosed).toBe(true);
});
