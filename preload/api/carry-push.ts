// How a push crosses the border: as one JSON text, in which a gift is its values without their names. The names would be
// more than half of it, and would be written, copied and read with each of up to ten thousand gifts a second.

import type { DeskPush } from './desk-api.ts';
import type { GiftRow } from './gift-rows.ts';

type CarriedPush = Omit<DeskPush, 'gifts'> & { readonly gifts?: readonly CarriedGift[] };
type CarriedGift = ReturnType<typeof carryGift>;

export function writePush({ gifts, ...rest }: DeskPush): string {
	return JSON.stringify({ ...rest, ...(gifts && { gifts: gifts.map(carryGift) }) } satisfies CarriedPush);
}

export function readPush(text: string): DeskPush {
	const { gifts, ...rest } = JSON.parse(text) as CarriedPush;
	return { ...rest, ...(gifts && { gifts: gifts.map(readGift) }) };
}

/** Main and window are of one version, always: the order may change at any time, here and below. */
export function carryGift(row: GiftRow) {
	return [
		row.giftId,
		row.giftNo,
		row.revision,
		row.sender,
		row.senderName,
		row.gift,
		row.giftName,
		row.icon,
		row.count,
		row.price,
		row.value,
		row.note,
		row.comboId,
		row.comboCount,
		row.isComboEnd,
		row.comboClosed,
		row.state,
		row.heldBecause,
		row.pendingDecision,
		row.pendingUntil,
		row.refusal,
		row.reason,
		row.decidedBy,
		row.requestedAt,
		row.decidedAt,
		row.voidedAt,
		row.delivery,
		row.sentAt,
		row.seenAt,
		row.acknowledgedAt,
		row.attempts,
		row.deliveryTrouble,
		row.dueAt,
	] as const;
}

export function readGift(cells: CarriedGift): GiftRow {
	return {
		giftId: cells[0],
		giftNo: cells[1],
		revision: cells[2],
		sender: cells[3],
		senderName: cells[4],
		gift: cells[5],
		giftName: cells[6],
		icon: cells[7],
		count: cells[8],
		price: cells[9],
		value: cells[10],
		note: cells[11],
		comboId: cells[12],
		comboCount: cells[13],
		isComboEnd: cells[14],
		comboClosed: cells[15],
		state: cells[16],
		heldBecause: cells[17],
		pendingDecision: cells[18],
		pendingUntil: cells[19],
		refusal: cells[20],
		reason: cells[21],
		decidedBy: cells[22],
		requestedAt: cells[23],
		decidedAt: cells[24],
		voidedAt: cells[25],
		delivery: cells[26],
		sentAt: cells[27],
		seenAt: cells[28],
		acknowledgedAt: cells[29],
		attempts: cells[30],
		deliveryTrouble: cells[31],
		dueAt: cells[32],
	};
}
