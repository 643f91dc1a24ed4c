import type { GiftState } from '../../../../protocol/states.ts';
import type { LedgerDatabase } from '../../open-database.ts';
import { MARKS, markTerms } from './check-entries.ts';
import type { GiftFacts } from './check-entries.ts';
import type { Findings } from './findings.ts';

/** The entries that a gift in each state has, and no others. */
const ENTRIES_OF: Record<GiftState, number> = {
	requested: 0,
	held: MARKS.requested,
	granted: MARKS.requested + MARKS.granted,
	refused: MARKS.requested + MARKS.refused,
	expired: MARKS.requested + MARKS.expired,
	voided: MARKS.requested + MARKS.granted + MARKS.voided,
};

const GIFTS_IN_ONE_STEP = 5_000;

type GiftRecord = [
	giftNo: number,
	state: GiftState,
	value: number,
	count: number,
	revision: number,
	giftId: string,
	sender: string,
	gift: string,
];

/** Every gift's row says what its entries say. Answers how many gifts there are. */
export function checkGifts(db: LedgerDatabase, facts: GiftFacts, findings: Findings): number {
	const select = db
		.prepare<[number, number], GiftRecord>(
			`SELECT gift_no, state, value, count, revision, gift_id, sender, gift
			FROM gifts WHERE gift_no > ? ORDER BY gift_no LIMIT ?`,
		)
		.raw();
	let last = 0;
	let checked = 0;
	for (;;) {
		const gifts = select.all(last, GIFTS_IN_ONE_STEP);
		for (const [giftNo, state, value, count, revision, ...terms] of gifts) {
			if (facts.kindsOf(giftNo) !== ENTRIES_OF[state])
				findings.add(`Gift ${giftNo} is ${state} by its row, but not by its entries.`);
			if (facts.coinsOf(giftNo) !== value || facts.piecesOf(giftNo) !== count)
				findings.add(`Gift ${giftNo} is worth ${value} coins by its row and ${facts.coinsOf(giftNo)} by its entries.`);
			if (facts.termsOf(giftNo) !== 0 && facts.termsOf(giftNo) !== markTerms(...terms))
				findings.add(`Gift ${giftNo} was granted to somebody else, or as another gift, than its row says.`);
			// The chain itself cannot tell that its newest entries are gone.
			if (facts.newestOf(giftNo) !== revision)
				findings.add(`Gift ${giftNo} was last touched by entry ${revision}, which is missing or another's.`);
			for (let missing = last + 1; missing < giftNo; missing++) checkMissing(missing, facts, findings);
			last = giftNo;
		}
		checked += gifts.length;
		if (gifts.length < GIFTS_IN_ONE_STEP) break;
	}
	for (let missing = last + 1; missing <= facts.highestGiftNo; missing++) checkMissing(missing, facts, findings);
	return checked;
}

function checkMissing(giftNo: number, facts: GiftFacts, findings: Findings): void {
	if (facts.kindsOf(giftNo) !== 0) findings.add(`Gift ${giftNo} has entries, but no row.`);
}
