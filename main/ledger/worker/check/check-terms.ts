// What was asked for, and by whom, is the same in a gift's row and in its first entry, which the chain proves: also for a gift
// that was never granted. The entry holds the client's text and, in its detail, what that text cannot say.

import { askedIn } from '../../../gifts/gift.ts';
import type { Gift } from '../../../gifts/gift.ts';
import type { GiftRequest } from '../../../../protocol/messages.ts';
import { readFromClient } from '../../../../protocol/reading/decode.ts';

/** The fields that are compared, and what a person calls them. */
export const TERMS = {
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

type Told = Readonly<Partial<Record<Term, string | number | boolean | null | undefined>>>;
export type Terms = Readonly<Record<Term, string | number | null>>;

/** The terms that the row has otherwise than the first entry, whose detail tells the circumstances. */
export function findOtherTerms(
	row: Terms,
	{ at, raw }: { readonly at: number; readonly raw: string | null },
	circumstances: Told,
): readonly string[] {
	const asked = readRequests(raw ?? '').map((request) => compare(row, askedIn(request)));
	// One text may ask for several gifts; which of them became this one says nothing else but its terms.
	const nearest = asked.toSorted((one, other) => one.length - other.length)[0] ?? [];
	return [...compare(row, { ...circumstances, requestedAt: at }), ...nearest];
}

/** As the host reads them. What it would not take any more, because a bound was drawn closer since, proves nothing. */
function readRequests(raw: string): readonly GiftRequest[] {
	const read = readFromClient(raw);
	return read.kind === 'messages' ? read.messages.filter((message) => message.kind === 'gift_request') : [];
}

function compare(row: Terms, told: Told): string[] {
	const others: string[] = [];
	// Of each gift, so that no list is made on the way.
	for (const term in told) {
		const value = told[term as Term];
		const is = typeof value === 'boolean' ? Number(value) : value;
		if (row[term as Term] !== is) others.push(TERMS[term as Term]);
	}
	return others;
}
