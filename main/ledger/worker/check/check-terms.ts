// What was asked for, and by whom, is the same in a gift's row and in its first entry, which the chain proves: also for a gift
// that was never granted. The entry holds the client's text and, in its detail, what that text cannot say.

import { askedIn, readCircumstances } from '../../../gifts/gift.ts';
import type { Gift } from '../../../gifts/gift.ts';
import type { GiftRequest } from '../../../../protocol/messages.ts';
import { readFromClient } from '../../../../protocol/reading/decode.ts';
import { GIFT_COLUMNS } from '../../gift-columns.ts';
import type { LedgerDatabase } from '../../open-database.ts';
import type { Findings } from './findings.ts';

/** The fields that are compared, and what a person calls them. */
const TERMS = {
	streamNo: 'stream',
	giftId: 'id',
	sender: 'sender',
	senderName: 'sender’s name',
	gift: 'gift',
	giftName: 'gift’s name',
	askedCount: 'count',
	price: 'price',
	note: 'note',
	comboId: 'combo',
	comboCount: 'count of the combo',
	isComboEnd: 'end of the combo',
	requestedAt: 'time',
} as const satisfies Partial<Record<keyof Gift, string>>;
type Term = keyof typeof TERMS;

interface FirstEntry {
	readonly giftNo: number;
	readonly at: number;
	readonly detail: string | null;
	readonly raw: string | null;
}
type Told = Readonly<Partial<Record<Term, string | number | boolean | null | undefined>>>;
type Asked = FirstEntry & Readonly<Record<Term, string | number | null>>;

const GIFTS_IN_ONE_STEP = 2_000;
const COLUMNS = GIFT_COLUMNS.filter(([, field]) => field in TERMS).map(
	([column, field]) => `gifts.${column} AS ${field}`,
);
const SELECT_ASKED = `SELECT gifts.gift_no AS giftNo, at, detail, raw, ${COLUMNS.join(', ')}
	FROM gifts LEFT JOIN entries ON entries.gift_no = gifts.gift_no AND kind = 'requested'
	WHERE gifts.gift_no > ? ORDER BY gifts.gift_no LIMIT ?`;

/** Compares every gift's row with its first entry. Neither ever changes, so it goes on while the desk works. */
export class TermsCheck {
	readonly #findings: Findings;
	#last = 0;

	constructor(findings: Findings) {
		this.#findings = findings;
	}

	get lastGiftNo(): number {
		return this.#last;
	}

	/** Compares the next gifts; answers whether there are more. */
	checkOneStep(db: LedgerDatabase): boolean {
		const gifts = db.prepare<[number, number], Asked>(SELECT_ASKED).all(this.#last, GIFTS_IN_ONE_STEP);
		for (const gift of gifts) {
			this.#last = gift.giftNo;
			const others = findOthers(gift);
			if (others.length > 0)
				this.#findings.add(`Gift ${gift.giftNo} was asked for with another ${others.join(', ')} than its row says.`);
		}
		return gifts.length === GIFTS_IN_ONE_STEP;
	}
}

/** The terms that the row has otherwise; none where the entry is older than the words in its detail. */
function findOthers(gift: Asked): readonly string[] {
	const circumstances = readCircumstances(gift.detail ?? '');
	if (!circumstances) return [];
	const asked = readRequests(gift.raw ?? '').map((request) => compare(gift, askedIn(request)));
	// One text may ask for several gifts; which of them became this one says nothing else but its terms.
	const nearest = asked.toSorted((one, other) => one.length - other.length)[0] ?? [];
	return [...compare(gift, { ...circumstances, requestedAt: gift.at }), ...nearest];
}

/** As the host reads them. What it would not take any more, because a bound was drawn closer since, proves nothing. */
function readRequests(raw: string): readonly GiftRequest[] {
	const read = readFromClient(raw);
	return read.kind === 'messages' ? read.messages.filter((message) => message.kind === 'gift_request') : [];
}

function compare(row: Asked, told: Told): string[] {
	return Object.entries(told).flatMap(([term, value]) => {
		const is = typeof value === 'boolean' ? Number(value) : value;
		return row[term as Term] === is ? [] : TERMS[term as Term];
	});
}
