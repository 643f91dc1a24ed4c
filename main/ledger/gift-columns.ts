import type { Gift } from '../gifts/gift.ts';

/** One line for each column that a gift's row has: the field it becomes, and whether it can change after the request. */
export const GIFT_COLUMNS = [
	['gift_no', 'giftNo', 'fixed'],
	['gift_id', 'giftId', 'fixed'],
	['stream_no', 'streamNo', 'fixed'],
	['revision', 'revision', 'changes'],
	['sender', 'sender', 'fixed'],
	['sender_name', 'senderName', 'fixed'],
	['gift', 'gift', 'fixed'],
	['gift_name', 'giftName', 'fixed'],
	['icon', 'icon', 'fixed'],
	['asked_count', 'askedCount', 'fixed'],
	['count', 'count', 'fixed'],
	['price', 'price', 'fixed'],
	['value', 'value', 'fixed'],
	['note', 'note', 'fixed'],
	['combo_id', 'comboId', 'fixed'],
	['combo_count', 'comboCount', 'fixed'],
	['combo_end', 'isComboEnd', 'fixed'],
	['combo_closed', 'comboClosed', 'changes'],
	['state', 'state', 'changes'],
	['held_because', 'heldBecause', 'fixed'],
	['pending_decision', 'pendingDecision', 'changes'],
	['pending_until', 'pendingUntil', 'changes'],
	['refusal', 'refusal', 'changes'],
	['reason', 'reason', 'changes'],
	['decided_by', 'decidedBy', 'changes'],
	['requested_at', 'requestedAt', 'fixed'],
	['decided_at', 'decidedAt', 'changes'],
	['voided_at', 'voidedAt', 'changes'],
	['grant_sequence', 'grantSequence', 'changes'],
	['broadcaster', 'broadcaster', 'changes'],
	['delivery', 'delivery', 'changes'],
	['sent_at', 'sentAt', 'changes'],
	['seen_at', 'seenAt', 'changes'],
	['acknowledged_at', 'acknowledgedAt', 'changes'],
	['attempts', 'attempts', 'changes'],
	['delivery_trouble', 'deliveryTrouble', 'changes'],
	['due_at', 'dueAt', 'changes'],
] as const satisfies readonly (readonly [string, keyof Gift, 'fixed' | 'changes'])[];

type Missing = Exclude<keyof Gift, (typeof GIFT_COLUMNS)[number][1]>;
// A field of Gift without a column would be lost without a word; this line stops compiling then.
const everyFieldHasItsColumn: [Missing] extends [never] ? true : Missing = true;
void everyFieldHasItsColumn;

export const GIFT_SELECT = GIFT_COLUMNS.map(([column, field]) => `${column} AS ${field}`).join(', ');

/** A row as SQLite gives it (booleans are 0 and 1) becomes a gift. */
export function readGift(row: unknown): Gift {
	const gift = row as Gift & { isComboEnd: boolean | number };
	return { ...gift, isComboEnd: Boolean(gift.isComboEnd) };
}

/** The gift's values in the order of the given columns, as SQLite takes them. */
export function writeValues(gift: Gift, columns: readonly (typeof GIFT_COLUMNS)[number][]): unknown[] {
	return columns.map(([, field]) => {
		const value = gift[field];
		return typeof value === 'boolean' ? Number(value) : value;
	});
}
