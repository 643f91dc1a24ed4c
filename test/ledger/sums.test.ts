import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asUserId } from '../../protocol/ids.ts';
import type { Ledger } from '../../main/ledger/ledger.ts';
import { FIRST_RULES } from '../../main/gifts/rules.ts';
import { readTotals } from '../../main/host/read-desk.ts';
import { auditBooks } from '../support/host/audit-books.ts';
import { happen, openLedger, START, takeIn } from '../support/host/ledger-steps.ts';
import type { Asked, Deed } from '../support/host/ledger-steps.ts';

const RUNS = { numRuns: 70, seed: 20_260_101 };

type Event =
	| { readonly kind: 'ask'; readonly no: number; readonly asked: Asked }
	| { readonly kind: 'deed'; readonly no: number; readonly deed: Deed }
	| { readonly kind: 'stream' };

const senders = fc.constantFrom(asUserId('ann'), asUserId('ben'));
/** Cheap, dear enough to be held, and unknown. */
const gifts = fc.constantFrom('rose', 'fox', 'dragon', 'nothing');
const combos = fc.option(fc.record({ id: fc.constantFrom('combo-000001', 'combo-000002'), reached: fc.nat(6) }), {
	nil: undefined,
});
const asks = fc
	.tuple(fc.integer({ min: 1, max: 6 }), senders, gifts, fc.nat(3), combos)
	.map(([no, sender, gift, count, combo]): Event => {
		return { kind: 'ask', no, asked: { sender, gift, count, ...(combo && { combo }) } };
	});
const deeds = fc
	.tuple(
		fc.integer({ min: 1, max: 6 }),
		fc.constantFrom<Deed>('approve', 'refuse', 'void', 'time', 'sent', 'seen', 'acknowledged'),
	)
	.map(([no, deed]): Event => ({ kind: 'deed', no, deed }));
const evening = fc.array(
	fc.oneof({ weight: 4, arbitrary: asks }, { weight: 8, arbitrary: deeds }, fc.constant({ kind: 'stream' as const })),
	{ maxLength: 40 },
);

function live(ledger: Ledger, event: Event): void {
	if (event.kind === 'ask') return void takeIn(ledger, event.no, event.asked);
	if (event.kind === 'stream') return ledger.room.startStream(START);
	const gift = ledger.gifts.findByNo(event.no);
	if (gift) happen(ledger, gift, event.deed);
}

/** Lives the events, so many in one transaction, and looks at the books after each. */
function liveAll(events: readonly Event[], perTransaction = 1): Ledger {
	const ledger = openLedger(':memory:');
	for (let at = 0; at < events.length; at += perTransaction) {
		ledger.inTransaction(() => events.slice(at, at + perTransaction).forEach((event) => live(ledger, event)));
		if (!readTotals(ledger).addsUp) throw new Error(`after event ${at} the totals do not add up`);
		const { streamNo } = ledger.room.stream;
		expect(ledger.sums.readTopSenders(streamNo, 9)).toEqual(selectTopSenders(ledger, streamNo));
	}
	return ledger;
}

function selectTopSenders({ db }: Ledger, streamNo: number): readonly unknown[] {
	const rows = db.prepare(
		`SELECT sender, sender_name AS senderName, gifts, coins FROM sender_totals
		WHERE stream_no = ? AND coins > 0 ORDER BY coins DESC, sender`,
	);
	return rows.all(streamNo);
}

/** What every gift came to, by its id, whatever number it has. */
function readOutcomes({ db }: Ledger): readonly unknown[] {
	const rows = db.prepare('SELECT gift_id, sender, gift, count, value, state, delivery FROM gifts ORDER BY gift_id');
	return rows.all();
}

function readTallies({ db }: Ledger): readonly unknown[] {
	return db.prepare('SELECT kind, gifts, pieces, coins FROM tallies WHERE gifts <> 0 ORDER BY kind').all();
}

describe('the sums follow from the gifts', () => {
	test('after any steps in any order, one by one', () => {
		fc.assert(
			fc.property(evening, (events) => {
				const ledger = liveAll(events);
				expect(auditBooks(ledger.db)).toEqual([]);
				ledger.close();
			}),
			RUNS,
		);
	});

	test('after any steps in any order, however they are grouped', () => {
		fc.assert(
			fc.property(evening, fc.integer({ min: 2, max: 40 }), (events, perTransaction) => {
				const grouped = liveAll(events, perTransaction);
				const single = liveAll(events);
				expect(auditBooks(grouped.db)).toEqual([]);
				expect([readOutcomes(grouped), readTallies(grouped)]).toEqual([readOutcomes(single), readTallies(single)]);
				grouped.close();
				single.close();
			}),
			RUNS,
		);
	});
});

/** The same events again and again, in whatever order. */
function shuffledWithRepeats(events: readonly Event[]): fc.Arbitrary<readonly Event[]> {
	const repeats = fc.array(fc.constantFrom(...events), { maxLength: events.length });
	return repeats.chain((again) => {
		const all = [...events, ...again];
		return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
	});
}

describe('any order and any repeats come to the same', () => {
	const asked: readonly Event[] = [1, 2, 3, 4].map((no) => {
		return { kind: 'ask', no, asked: { gift: no === 4 ? 'nothing' : 'fox', count: no } };
	});
	const proofs: readonly Event[] = [1, 2, 3].flatMap((no) =>
		(['sent', 'seen', 'acknowledged'] as const).map((deed): Event => ({ kind: 'deed', no, deed })),
	);

	test('of requests and of their proofs', () => {
		const plain = liveAll([...asked, ...proofs]);
		const expected = [readOutcomes(plain), readTallies(plain)];
		fc.assert(
			fc.property(shuffledWithRepeats(asked), fc.infiniteStream(fc.nat()), (requests, order) => {
				const ledger = liveAll(requests);
				// Requests may be numbered in another order now: proofs find their gift by its id.
				const pending = [...proofs, ...proofs].map((event) => [order.next().value ?? 0, event] as const);
				for (const [, event] of pending.sort(([one], [other]) => one - other)) proveById(ledger, event);
				expect([readOutcomes(ledger), readTallies(ledger)]).toEqual(expected);
				expect(auditBooks(ledger.db)).toEqual([]);
				ledger.close();
			}),
			RUNS,
		);
	});

	test('of the frames of combos, also where some are lost', () => {
		const frames = [1, 2, 3, 5, 8].map((reached, at): Event => {
			return { kind: 'ask', no: at + 1, asked: { combo: { id: 'combo-000001', reached } } };
		});
		const last = frames.slice(-1);
		fc.assert(
			fc.property(
				fc.subarray(frames.slice(0, -1)).chain((some) => shuffledWithRepeats([...some, ...last])),
				(events) => {
					const ledger = liveAll(events);
					const granted = ledger.sums.readTallies(1).granted;
					expect([granted.pieces, granted.coins, auditBooks(ledger.db)]).toEqual([8, 8, []]);
					ledger.close();
				},
			),
			RUNS,
		);
	});
});

function proveById(ledger: Ledger, event: Event): void {
	if (event.kind !== 'deed') return;
	const giftNo = ledger.db.prepare('SELECT gift_no FROM gifts WHERE gift_id = ?').pluck();
	const no = giftNo.get(`gift-${String(event.no).padStart(6, '0')}`);
	ledger.inTransaction(() => live(ledger, { ...event, no: no as number }));
}

describe('what the desk reads at a glance', () => {
	const ann = asUserId('ann');
	const ben = asUserId('ben');

	function ledgerOfTwoSenders(): Ledger {
		const ledger = openLedger(':memory:');
		ledger.inTransaction(() => {
			takeIn(ledger, 1, { sender: ann, gift: 'fox', count: 2 });
			takeIn(ledger, 2, { sender: ben, gift: 'rose', count: 3 });
			takeIn(ledger, 3, { sender: ben, gift: 'dragon' });
			takeIn(ledger, 4, { sender: ben, gift: 'nothing' });
		});
		return ledger;
	}

	test('tallies of the stream, and that they add up', () => {
		const { requested, granted, refused, held, voided, addsUp, withoutProof } = readTotals(ledgerOfTwoSenders());
		expect({ requested, granted, refused, held, voided, addsUp, withoutProof }).toEqual({
			requested: { gifts: 4, pieces: 7, coins: 5_243 },
			granted: { gifts: 2, pieces: 5, coins: 243 },
			refused: { gifts: 1, pieces: 1, coins: 0 },
			held: { gifts: 1, pieces: 1, coins: 5_000 },
			voided: { gifts: 0, pieces: 0, coins: 0 },
			addsUp: true,
			withoutProof: 2,
		});
	});

	test('that they do not add up, where somebody changed them', () => {
		const ledger = ledgerOfTwoSenders();
		ledger.db.exec(`UPDATE tallies SET pieces = pieces + 1 WHERE kind = 'granted'`);
		expect(readTotals(ledger).addsUp).toBe(false);
	});

	test('the top senders by coins that still count', () => {
		const ledger = ledgerOfTwoSenders();
		const before = ledger.sums.readTopSenders(1, 10).map(({ sender, gifts: count, coins }) => [sender, count, coins]);
		ledger.inTransaction(() => {
			const fox = ledger.gifts.findByNo(1);
			if (fox) happen(ledger, fox, 'void');
		});
		const later = ledger.sums.readTopSenders(1, 10).map(({ sender, coins }) => [sender, coins]);
		expect([before, later]).toEqual([
			[
				[ann, 1, 240],
				[ben, 1, 3],
			],
			[[ben, 3]],
		]);
		expect(auditBooks(ledger.db)).toEqual([]);
	});

	test('whether a sender is known: only by a gift that was granted and still counts', () => {
		const ledger = ledgerOfTwoSenders();
		const known = () => [ann, ben, asUserId('cem')].map((sender) => ledger.sums.knowsSender(sender));
		const before = known();
		ledger.inTransaction(() => {
			const fox = ledger.gifts.findByNo(1);
			if (fox) happen(ledger, fox, 'void');
		});
		expect([before, known()]).toEqual([
			[true, true, false],
			[false, true, false],
		]);
	});

	test('a sender by the name that came last, whatever is voided afterwards', () => {
		const ledger = openLedger(':memory:');
		ledger.inTransaction(() => takeIn(ledger, 1, { senderName: 'Ann' }));
		ledger.inTransaction(() => {
			takeIn(ledger, 2, { senderName: 'Annie' });
			takeIn(ledger, 3, { senderName: 'Ann the Second' });
		});
		ledger.inTransaction(() => {
			const first = ledger.gifts.findByNo(1);
			if (first) happen(ledger, first, 'void');
		});
		expect(ledger.sums.readTopSenders(1, 1)).toEqual([
			{ sender: ann, senderName: 'Ann the Second', gifts: 2, coins: 2 },
		]);
	});

	test('coins of each minute, voids taken off where they happen', () => {
		const ledger = openLedger(':memory:');
		const minute = START - (START % 60_000);
		const at = (minutes: number) => (minute + minutes * 60_000 + 5_000) as typeof START;
		ledger.inTransaction(() => takeIn(ledger, 1, { gift: 'fox' }, at(0)));
		ledger.inTransaction(() => takeIn(ledger, 2, { gift: 'rose', count: 5 }, at(2)));
		ledger.inTransaction(() => {
			const fox = ledger.gifts.findByNo(1);
			if (fox) happen(ledger, fox, 'void', at(2));
		});
		expect(
			ledger.sums.readMinutes(START).map(({ minute: begin, coins }) => [(begin - minute) / 60_000, coins]),
		).toEqual([[2, -115]]);
		expect(ledger.sums.readMinutes(minute as typeof START).map(({ coins }) => coins)).toEqual([120, -115]);
	});

	test('a new stream starts at zero, and gifts of the old one stay with it', () => {
		const ledger = ledgerOfTwoSenders();
		ledger.inTransaction(() => ledger.room.startStream(START));
		ledger.inTransaction(() => {
			const dragon = ledger.gifts.findByNo(3);
			if (dragon) happen(ledger, happen(ledger, dragon, 'approve'), 'time', START);
			takeIn(ledger, 5, { gift: 'rose' });
		});
		const coins = (stream: number) => ledger.sums.readTallies(stream).granted.coins;
		expect([coins(1), coins(2), auditBooks(ledger.db)]).toEqual([5_243, 1, []]);
	});

	test('a value at the edge of what adds up exactly', () => {
		const ledger = openLedger(':memory:');
		ledger.inTransaction(() => {
			ledger.room.saveRules({ ...FIRST_RULES, holdFromCoins: null });
			ledger.room.saveOffer({ ...requireOffer(ledger), price: 1_000_000_000 as never });
		});
		ledger.inTransaction(() => {
			for (let no = 1; no <= 90; no++) takeIn(ledger, no, { gift: 'rose', count: 100_000 });
		});
		expect([ledger.sums.readTallies(1).granted.coins, auditBooks(ledger.db)]).toEqual([9_000_000_000_000_000, []]);
	});
});

function requireOffer(ledger: Ledger) {
	const offer = ledger.room.listCatalogue()[0];
	if (!offer) throw new Error('the catalogue is empty');
	return offer;
}
