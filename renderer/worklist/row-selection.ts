// Focus and selection in a list that a person works through by keyboard. Pure: each key gives a new selection from the
// old one and the rows as they are. Rows are known by their gift id, so that a row that comes or goes moves nothing.

import type { GiftId } from '../../protocol/ids.ts';

export interface RowSelection {
	/** Where the keyboard is. */
	readonly focus: GiftId | null;
	/** Where a range began. */
	readonly anchor: GiftId | null;
	readonly selected: ReadonlySet<GiftId>;
}

export const NOTHING_SELECTED: RowSelection = { focus: null, anchor: null, selected: new Set() };

/** Moves the focus by so many rows; the ends of the list hold it. */
export function moveFocus(rows: readonly GiftId[], selection: RowSelection, by: number): RowSelection {
	const focus = findBeside(rows, selection.focus, by);
	return { ...selection, focus, anchor: focus };
}

/** To the first or the last row, wherever the focus is and also where it is nowhere. */
export function moveToEnd(rows: readonly GiftId[], selection: RowSelection, end: 'first' | 'last'): RowSelection {
	const focus = rows.at(end === 'first' ? 0 : -1) ?? null;
	return { ...selection, focus, anchor: focus };
}

export function focusRow(selection: RowSelection, giftId: GiftId): RowSelection {
	return { ...selection, focus: giftId, anchor: giftId };
}

/** Selects a row, or leaves it out again. */
export function toggleRow(selection: RowSelection, giftId: GiftId): RowSelection {
	const selected = new Set(selection.selected);
	if (!selected.delete(giftId)) selected.add(giftId);
	return { focus: giftId, anchor: giftId, selected };
}

/** Selects everything from where the range began to the row so many further, and moves the focus there. */
export function extendBy(rows: readonly GiftId[], selection: RowSelection, by: number): RowSelection {
	const to = findBeside(rows, selection.focus, by);
	return to === null ? selection : extendTo(rows, selection, to);
}

export function extendTo(rows: readonly GiftId[], selection: RowSelection, to: GiftId): RowSelection {
	const anchor = selection.anchor ?? to;
	const [one, other] = [rows.indexOf(anchor), rows.indexOf(to)];
	if (one === -1 || other === -1) return toggleRow(selection, to);
	const range = rows.slice(Math.min(one, other), Math.max(one, other) + 1);
	return { focus: to, anchor, selected: new Set([...selection.selected, ...range]) };
}

export function selectAll(rows: readonly GiftId[], selection: RowSelection): RowSelection {
	return { ...selection, selected: new Set(rows) };
}

export function selectNone(selection: RowSelection): RowSelection {
	return { ...selection, selected: new Set() };
}

/** What a decision is about: the selected rows that still wait, or else the row in focus. */
export function readTargets(selection: RowSelection, waiting: ReadonlySet<GiftId>): GiftId[] {
	const selected = [...selection.selected].filter((giftId) => waiting.has(giftId));
	if (selected.length > 0) return selected;
	return selection.focus !== null && waiting.has(selection.focus) ? [selection.focus] : [];
}

/** After a decision: the focus goes on to the next row that still waits, or else to the last one before it. */
export function leaveDecided(
	rows: readonly GiftId[],
	selection: RowSelection,
	decided: ReadonlySet<GiftId>,
	waiting: ReadonlySet<GiftId>,
): RowSelection {
	const selected = new Set([...selection.selected].filter((giftId) => !decided.has(giftId)));
	if (selection.focus === null || !decided.has(selection.focus)) return { ...selection, selected };
	const at = rows.indexOf(selection.focus);
	const stillWaits = (giftId: GiftId): boolean => waiting.has(giftId) && !decided.has(giftId);
	const focus =
		rows.slice(at + 1).find(stillWaits) ?? rows.slice(0, Math.max(at, 0)).findLast(stillWaits) ?? selection.focus;
	return { focus, anchor: focus, selected };
}

/** Lets go of rows that are no longer there; a focus that is gone falls to the row that took its place. */
export function keepListed(before: readonly GiftId[], rows: readonly GiftId[], selection: RowSelection): RowSelection {
	const listed = new Set(rows);
	const selected = new Set([...selection.selected].filter((giftId) => listed.has(giftId)));
	const { focus } = selection;
	if (focus === null || listed.has(focus)) {
		return selected.size === selection.selected.size ? selection : { ...selection, selected };
	}
	const at = before.indexOf(focus);
	const next =
		before.slice(at + 1).find((giftId) => listed.has(giftId)) ??
		before.slice(0, Math.max(at, 0)).findLast((giftId) => listed.has(giftId)) ??
		rows[0] ??
		null;
	return { focus: next, anchor: next, selected };
}

function findBeside(rows: readonly GiftId[], from: GiftId | null, by: number): GiftId | null {
	if (rows.length === 0) return null;
	const at = from === null ? -1 : rows.indexOf(from);
	if (at === -1) return rows[by > 0 ? 0 : rows.length - 1] ?? null;
	return rows[Math.min(rows.length - 1, Math.max(0, at + by))] ?? null;
}
