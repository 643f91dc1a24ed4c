// One gift as the rules see it, and what a decision on it leaves behind. Everything in this folder is pure: time, ids
// and what the ledger knows come in as arguments, and a Step goes out. The flow that asked applies the Step in one
// transaction, so that a gift, its entries, the sums and the messages can never disagree.

import type {
	Broadcast,
	BroadcastBy,
	GiftRequest,
	HostMessage,
	SignedGrant,
	VoidTerms,
} from '../../protocol/messages.ts';
import type { EntryKind, GiftRow } from '../../preload/api/rows.ts';

export interface Gift extends GiftRow {
	readonly streamNo: number;
	/** What the request said; within a combo `count` is what it added to the streak. */
	readonly askedCount: number;
	readonly grantSequence: number | null;
	/** Who published the grant on the room's channel last, or will. */
	readonly broadcaster: BroadcastBy;
}

/** A gift that is not in the ledger yet: the ledger numbers it. */
export type NewGift = Omit<Gift, 'giftNo' | 'revision'>;

/** One ledger entry to be; the ledger adds sequence, time and hash. */
export interface Fact {
	readonly kind: EntryKind;
	/** Pieces and coins that this entry moves: positive for a decision, negative for a void, else 0. */
	readonly pieces: number;
	readonly coins: number;
	readonly by: string;
	readonly detail: string;
	/** A text exactly as it came; or the grant, which the entry keeps as a text: its signature may still be in the making. */
	readonly raw: string | SignedGrant | null;
}

/** What a rule says to the room: it is signed on its way into the outbox. */
export type RoomWord = ({ readonly kind: 'void_notice' } & VoidTerms) | Broadcast;

export type Outbound =
	{ readonly to: 'sender'; readonly message: HostMessage } | { readonly to: 'room'; readonly message: RoomWord };

export interface Step<Subject extends NewGift = Gift> {
	readonly gift: Subject;
	readonly facts: readonly Fact[];
	readonly says: readonly Outbound[];
	/** Grants and resends of this gift that still wait in the outbox must not leave any more. */
	readonly withdraws: boolean;
}

/** The rules themselves, where no person decided. */
export const BY_RULE = 'rule';
/** The sender's client, where its message made the entry. */
export const BY_CLIENT = 'client';

export function isPerson(by: string): boolean {
	return by !== BY_RULE && by !== BY_CLIENT;
}

export function fact(kind: EntryKind, by: string, words: Partial<Omit<Fact, 'kind' | 'by'>> = {}): Fact {
	return { kind, by, pieces: 0, coins: 0, detail: '', raw: null, ...words };
}

/** An entry that moves the whole gift. */
export function movingFact(
	kind: EntryKind,
	gift: NewGift,
	by: string,
	words: { detail?: string; raw?: string | SignedGrant } = {},
): Fact {
	return fact(kind, by, { pieces: gift.count, coins: gift.value, ...words });
}

/** What a request says of the gift that it asks for. */
export function askedIn({ giftId, gift, count, senderName, note, combo }: GiftRequest) {
	return {
		giftId,
		gift,
		askedCount: count,
		senderName,
		note,
		comboId: combo?.comboId ?? null,
		comboCount: combo?.comboCount ?? null,
		isComboEnd: combo?.comboEnd ?? false,
	} satisfies Partial<NewGift>;
}

/**
 * What its text cannot say: who published it, and what catalogue and room said at that moment. A line each, because no name
 * has lines, and a text within a text of JSON would be the longer one.
 */
export function tellCircumstances({ sender, giftName, price, streamNo }: NewGift): string {
	return `${sender}\n${giftName}\n${price}\n${streamNo}`;
}

/** The same again; null where the entry is older than these words. */
export function readCircumstances(detail: string) {
	if (detail === '') return null;
	const [sender, giftName, price, streamNo] = detail.split('\n');
	return { sender, giftName, price: Number(price), streamNo: Number(streamNo) };
}

/** What the window may see of a gift. */
export function toRow(gift: Gift): GiftRow {
	const {
		streamNo: _streamNo,
		askedCount: _askedCount,
		grantSequence: _grantSequence,
		broadcaster: _broadcaster,
		...row
	} = gift;
	return row;
}
