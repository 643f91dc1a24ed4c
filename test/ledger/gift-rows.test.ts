import { describe, expect, test } from 'vitest';
import { asComboId, asCoins, asGiftId, asGiftKey, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { Gift, NewGift } from '../../main/gifts/gift.ts';
import { GIFT_COLUMNS } from '../../main/ledger/gift-columns.ts';
import type { Ledger } from '../../main/ledger/ledger.ts';
import { grantedGift, heldGift, refusedGift } from '../gifts/builders.ts';
import { openLedger, START, takeIn } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';

/** Every field has a value that no other field has. */
const FULL: Gift = {
	giftId: asGiftId('gift-full-01'),
	giftNo: 1,
	revision: 41,
	streamNo: 1,
	sender: asUserId('ann'),
	senderName: 'Ann 🎀',
	gift: asGiftKey('fox'),
	giftName: 'Fox',
	icon: '🦊',
	askedCount: 99,
	count: 7,
	price: asCoins(9_007_199_254_740),
	value: asCoins(63_050_394_783_180),
	note: 'für dich; DROP TABLE gifts',
	comboId: asComboId('combo-full-01'),
	comboCount: 107,
	isComboEnd: true,
	comboClosed: 'ended',
	state: 'granted',
	heldBecause: 'combo_over_ceiling',
	pendingDecision: 'refuse',
	pendingUntil: asUtcMs(11),
	refusal: 'review_expired',
	reason: 'a slip',
	decidedBy: 'mika',
	requestedAt: asUtcMs(12),
	decidedAt: asUtcMs(13),
	voidedAt: asUtcMs(14),
	grantSequence: 3,
	broadcaster: 'host',
	delivery: 'sent',
	sentAt: asUtcMs(15),
	seenAt: asUtcMs(16),
	acknowledgedAt: asUtcMs(17),
	attempts: 4,
	deliveryTrouble: 'receiver_offline',
	dueAt: asUtcMs(18),
};

function insert(ledger: Ledger, ...gifts: readonly NewGift[]): void {
	ledger.inTransaction(() => {
		for (const gift of gifts) ledger.gifts.insert({ ...gift, giftNo: ledger.gifts.nextGiftNo(), revision: 1 });
	});
}

describe('a gift’s row', () => {
	test('holds every field, and reads as it was written', () => {
		const ledger = openLedger(temporaryLedgerPath());
		ledger.inTransaction(() => ledger.gifts.insert(FULL));
		const plain = { ...FULL, giftNo: 2, giftId: asGiftId('gift-full-02'), isComboEnd: false, grantSequence: 4 };
		ledger.inTransaction(() => ledger.gifts.insert(plain));
		expect([ledger.gifts.find(FULL.giftId), ledger.gifts.findByNo(2)]).toEqual([FULL, plain]);
	});

	test('keeps what was asked for, whatever a later step says; the rest follows the step', () => {
		const ledger = openLedger(temporaryLedgerPath());
		const before = grantedGift({ giftNo: 1, giftId: FULL.giftId });
		ledger.inTransaction(() => ledger.gifts.insert(before));
		ledger.inTransaction(() => ledger.gifts.update(before, FULL));
		const found = ledger.gifts.findByNo(1);
		const followed = GIFT_COLUMNS.filter(([, field]) => found?.[field] === FULL[field]).map(([, field]) => field);
		const same = GIFT_COLUMNS.filter(([, field]) => before[field] === FULL[field]).map(([, field]) => field);
		const changing = GIFT_COLUMNS.filter(([, , change]) => change === 'changes').map(([, field]) => field);
		expect(new Set(followed)).toEqual(new Set([...changing, ...same]));
	});

	test('is not found under another’s id or number', () => {
		const ledger = openLedger(temporaryLedgerPath());
		ledger.inTransaction(() => ledger.gifts.insert(FULL));
		expect([ledger.gifts.find(asGiftId('gift-full-99')), ledger.gifts.findByNo(99)]).toEqual([null, null]);
	});
});

describe('lists of gifts', () => {
	const id = (no: number) => asGiftId(`gift-${String(no).padStart(6, '0')}`);
	const numbered = (ledger: Ledger, gifts: readonly Gift[]) => gifts.map(({ giftNo }) => giftNo);

	function ledgerOf(...gifts: readonly Partial<Gift>[]): Ledger {
		const ledger = openLedger(temporaryLedgerPath());
		insert(ledger, ...gifts.map((changes, at) => grantedGift({ giftId: id(at), grantSequence: at + 1, ...changes })));
		return ledger;
	}

	test('what is due comes longest overdue first, then in the order of arrival, so many at a time', () => {
		const dueAt = (ms: number) => ({ dueAt: asUtcMs(ms) });
		const ledger = ledgerOf(dueAt(30), dueAt(10), { dueAt: null }, dueAt(20), dueAt(10), dueAt(31));
		const due = (now: number, limit: number) => numbered(ledger, ledger.gifts.listDue(asUtcMs(now), limit));
		expect([due(30, 9), due(30, 2), due(9, 9), ledger.gifts.findNextDue()]).toEqual([[2, 5, 4, 1], [2, 5], [], 10]);
	});

	test('without anything due there is no next time', () => {
		expect(ledgerOf({ dueAt: null }).gifts.findNextDue()).toBe(null);
	});

	test('the feed is newest first and goes on where a page ended', () => {
		const ledger = ledgerOf({}, {}, {}, {}, {});
		const pages = [6, 4, 2, 1].map((before) => numbered(ledger, ledger.gifts.listFeed(before, 2)));
		expect(pages).toEqual([[5, 4], [3, 2], [1], []]);
	});

	test('held gifts are oldest first; those without proof leave out what is completed or not granted', () => {
		const held = heldGift();
		const { grantSequence, delivery, state } = held;
		const ledger = ledgerOf(
			{ state, delivery, grantSequence },
			{ delivery: 'completed', seenAt: START },
			{ delivery: 'unconfirmed' },
			{ state: 'voided' },
			{ state, delivery, grantSequence },
			{ ...refusedGift(), giftId: id(5) },
			{ delivery: 'seen', seenAt: START },
		);
		const { gifts } = ledger;
		expect({
			held: numbered(ledger, gifts.listHeld()),
			withoutProof: numbered(ledger, gifts.listWithoutProof(9)),
			first: numbered(ledger, gifts.listWithoutProof(1)),
			counted: gifts.countPending(),
		}).toEqual({ held: [1, 5], withoutProof: [3, 7], first: [3], counted: { withoutProof: 2, unconfirmed: 1 } });
	});
});

describe('within the transaction that takes them in', () => {
	test('gifts are found, changed and listed as if they were written', () => {
		const ledger = openLedger(temporaryLedgerPath());
		const { gifts } = ledger;
		const gift = { ...FULL, comboId: null, comboCount: null, isComboEnd: false };
		const changed: Gift = { ...gift, attempts: 5, dueAt: asUtcMs(3) };
		const { result } = ledger.inTransaction(() => {
			gifts.insert(gift);
			const found = [gifts.find(gift.giftId), gifts.findByNo(1)];
			gifts.update(gift, changed);
			return [...found, gifts.find(gift.giftId), ...gifts.listFeed(9, 9), gifts.findNextDue()];
		});
		expect([...result, gifts.findByNo(1)]).toEqual([gift, gift, changed, changed, 3, changed]);
	});

	test('gifts count for a gap that begins or ends meanwhile', () => {
		const ledger = openLedger(temporaryLedgerPath());
		ledger.inTransaction(() => {
			takeIn(ledger, 1);
			ledger.gaps.begin({ at: START, cause: 'link', why: 'gone' });
			takeIn(ledger, 2);
			const open = ledger.gaps.findOpen();
			if (open) ledger.gaps.end(open, { at: START, isLengthKnown: true });
		});
		expect(ledger.gaps.list(9)).toMatchObject([{ nextGiftNo: 2, open: 2 }]);
	});

	test('gifts are gone with it, and their numbers and ids are free', () => {
		const ledger = openLedger(temporaryLedgerPath());
		const fail = () =>
			ledger.inTransaction(() => {
				takeIn(ledger, 1);
				throw new Error('undone');
			});
		expect(fail).toThrow('undone');
		expect([ledger.gifts.findByNo(1), ledger.gifts.listFeed(9, 9)]).toEqual([null, []]);
		expect(ledger.inTransaction(() => takeIn(ledger, 1)).result?.giftNo).toBe(1);
	});
});

describe('numbers go on after a restart', () => {
	test('of gifts and of grants, also where the newest gift was not granted', () => {
		const path = temporaryLedgerPath();
		const first = openLedger(path);
		first.inTransaction(() => {
			takeIn(first, 1);
			takeIn(first, 2, { gift: 'nothing' });
		});
		first.close();
		const second = openLedger(path);
		const { result } = second.inTransaction(() => takeIn(second, 3));
		expect([result?.giftNo, result?.grantSequence, second.entries.lastSequence]).toEqual([3, 2, 6]);
	});
});

describe('entries', () => {
	test('tell a gift’s story in order, and keep the bytes of its grant', () => {
		const ledger = openLedger(temporaryLedgerPath());
		ledger.inTransaction(() => [1, 2].map((no) => takeIn(ledger, no)));
		const story = ledger.entries.readStory(2);
		expect(story.map(({ sequence, kind, coins, by }) => [sequence, kind, coins, by])).toEqual([
			[3, 'requested', 1, 'client'],
			[4, 'granted', 1, 'rule'],
		]);
		const { bytes, signature } = ledger.entries.readGrant(2);
		expect(`${bytes}.${signature}`).toBe(story[1]?.raw);
	});

	test('have no bytes for a gift that was never granted: asking is a bug of ours', () => {
		const ledger = openLedger(temporaryLedgerPath());
		ledger.inTransaction(() => takeIn(ledger, 1, { gift: 'nothing' }));
		expect(() => ledger.entries.readGrant(1)).toThrow('gift 1 has no grant in the ledger');
	});

	test('know when the newest was made', () => {
		const ledger = openLedger(temporaryLedgerPath());
		const before = ledger.entries.readLastAt();
		ledger.inTransaction(() => takeIn(ledger, 1, {}, asUtcMs(START + 5)));
		expect([before, ledger.entries.readLastAt()]).toEqual([null, START + 5]);
	});
});
