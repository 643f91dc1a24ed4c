// Rows of a list that waits for a person: held gifts, or gifts without proof. While somebody works in the list a gift
// that no longer belongs there keeps its row and shows what became of it, and a new one joins at the end: no row may
// move under the pointer or the focus. As soon as the hand has left, or the keyboard has moved on, settled rows go.

import type { GiftRow } from '../../preload/api/rows.ts';
import type { GiftId } from '../../protocol/ids.ts';

export interface WorkRow {
	readonly gift: GiftRow;
	/** It no longer waits; the row stays only so that nothing moves. */
	readonly isSettled: boolean;
}

/** Brings the rows up to date without moving any. */
export function updateRows(
	shown: readonly WorkRow[],
	listed: readonly GiftRow[],
	find: (giftId: GiftId) => GiftRow | null,
): readonly WorkRow[] {
	const listedById = new Map(listed.map((gift) => [gift.giftId, gift]));
	const known = new Set<GiftId>();
	let isSame = true;
	const rows = shown.map((row) => {
		const { giftId } = row.gift;
		known.add(giftId);
		const now = listedById.get(giftId);
		const next: WorkRow = now ? { gift: now, isSettled: false } : { gift: find(giftId) ?? row.gift, isSettled: true };
		if (next.gift === row.gift && next.isSettled === row.isSettled) return row;
		isSame = false;
		return next;
	});
	const added = listed.filter((gift) => !known.has(gift.giftId));
	if (added.length === 0 && isSame) return shown;
	return [...rows, ...added.map((gift) => ({ gift, isSettled: false }))];
}

/** Lets settled rows go. */
export function dropSettled(rows: readonly WorkRow[]): readonly WorkRow[] {
	return rows.some((row) => row.isSettled) ? rows.filter((row) => !row.isSettled) : rows;
}

/** Whether the search finds this gift. */
export function matchesSearch(gift: GiftRow, search: string): boolean {
	const wanted = search.trim().toLowerCase();
	if (wanted === '') return true;
	return `${gift.senderName ?? ''} ${gift.sender} ${gift.giftName} ${gift.note ?? ''} ${gift.giftId}`
		.toLowerCase()
		.includes(wanted);
}
