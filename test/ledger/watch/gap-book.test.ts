import { describe, expect, test } from 'vitest';
import { asUtcMs } from '../../../protocol/ids.ts';
import { listGapsBetween } from '../../../main/ledger/watch/gap-book.ts';
import type { Gift } from '../../../main/gifts/gift.ts';
import { happen, openLedger, START, takeIn } from '../../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../../support/host/temporary-folder.ts';

function after(ms: number) {
	return asUtcMs(START + ms);
}

function openGaps() {
	const ledger = openLedger(temporaryLedgerPath());
	const grant = (no: number): Gift => {
		const { result } = ledger.inTransaction(() => {
			const gift = takeIn(ledger, no);
			return gift && happen(ledger, gift, 'sent');
		});
		if (!result) throw new Error('the gift was not taken in');
		return result;
	};
	const begin = (ms: number) => ledger.gaps.begin({ at: after(ms), cause: 'link', why: 'gone' });
	const end = (ms: number) => {
		const gap = ledger.gaps.findOpen();
		if (gap) ledger.gaps.end(gap, { at: after(ms), isLengthKnown: true });
		return gap !== null;
	};
	const proof = (gift: Gift) =>
		ledger.inTransaction(() => happen(ledger, happen(ledger, gift, 'seen'), 'acknowledged')).changed;
	return { ledger, gaps: ledger.gaps, grant, begin, end, proof };
}

describe('gaps', () => {
	test('open once, close once, stay on record, and lie before the gift that followed', () => {
		const { gaps, grant, begin, end } = openGaps();
		const opened = [begin(0), begin(10)];
		const closed = [end(20), end(30)];
		grant(1);
		begin(40);
		const common = { cause: 'link', why: 'gone', isLengthKnown: true, recovered: 0, lost: 0, open: 0 };
		expect([opened, closed, gaps.list(9), gaps.list(1).length]).toEqual([
			[true, false],
			[true, false],
			[
				{ ...common, gapNo: 2, from: after(40), to: null, nextGiftNo: 2 },
				{ ...common, gapNo: 1, from: after(0), to: after(20), nextGiftNo: 1 },
			],
			1,
		]);
	});

	test('say what became of the gifts that were without proof at their end, and are settled with the last one', () => {
		const { ledger, gaps, grant, begin, end, proof } = openGaps();
		const [first, second, third] = [grant(1), grant(2), grant(3)];
		proof(third);
		begin(0);
		end(10);
		const told = () => gaps.list(1).map(({ recovered, lost, open }) => [recovered, lost, open])[0];
		const before = told();
		const settledByFirst = gaps.settle(proof(first));
		const between = told();
		const voided = ledger.inTransaction(() => happen(ledger, second, 'void')).changed;
		const settledBySecond = gaps.settle(voided);
		expect({ before, settledByFirst, between, settledBySecond, after: told(), later: gaps.settle(voided) }).toEqual({
			before: [0, 0, 2],
			settledByFirst: [],
			between: [1, 0, 1],
			settledBySecond: [1],
			after: [1, 1, 0],
			later: null,
		});
	});

	test('are found by the gifts that they lie between', () => {
		const { ledger, grant, begin, end } = openGaps();
		for (let no = 1; no <= 6; no++) {
			grant(no);
			if (no % 2 === 0) begin(no * 10);
			end(no * 10 + 5);
		}
		const found = listGapsBetween(ledger.db, { low: 3, high: 5 }).map(({ nextGiftNo }) => nextGiftNo);
		expect(found).toEqual([5, 3]);
	});
});
