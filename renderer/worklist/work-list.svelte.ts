// A list that a person works through: its rows, the focus, the selection and the search, and whether somebody is in it
// right now. What the list is about comes from outside by `take`, whenever it has changed.

import type { GiftRow } from '../../preload/api/rows.ts';
import type { GiftId } from '../../protocol/ids.ts';
import type { Command } from '../shell/keyboard.ts';
import {
	extendBy,
	extendTo,
	focusRow,
	keepListed,
	leaveDecided,
	moveFocus,
	moveToEnd,
	NOTHING_SELECTED,
	readTargets,
	selectAll,
	selectNone,
	toggleRow,
	type RowSelection,
} from './row-selection.ts';
import { dropSettled, matchesSearch, updateRows, type WorkRow } from './work-rows.ts';

/** More rows than this are not made; the rest waits behind them and says so. */
const ROWS_SHOWN_MAX = 100;
/** And more than this are not even looked at, so that the list stays quick while thousands wait. */
const ROWS_LISTED_MAX = 2_000;

export class WorkList {
	search = $state('');
	selection = $state.raw<RowSelection>(NOTHING_SELECTED);
	/** Counts up when the keyboard wants the focus at `selection.focus`. */
	focusWish = $state(0);
	#rows = $state.raw<readonly WorkRow[]>([]);
	#unlisted = $state(0);
	#isPointed = false;
	#isFocused = false;
	readonly #find: (giftId: GiftId) => GiftRow | null;
	/** Which gifts of the list still wait for this person. */
	readonly #waits: (gift: GiftRow) => boolean;

	readonly rows = $derived(this.#rows.slice(0, ROWS_SHOWN_MAX));
	/** How many wait behind the last row. */
	readonly hidden = $derived(this.#rows.length + this.#unlisted - this.rows.length);
	readonly targets = $derived.by(() => this.#readTargets());
	readonly focused = $derived(this.rows.find((row) => row.gift.giftId === this.selection.focus)?.gift ?? null);
	/** Whether a decision by key is about other gifts than the one whose row is open. */
	readonly isBulk = $derived(this.targets.some((gift) => gift.giftId !== this.selection.focus));
	/** The row that Tab leads to. */
	readonly tabStop = $derived(this.focused?.giftId ?? this.rows[0]?.gift.giftId ?? null);

	constructor(parts: { find: (giftId: GiftId) => GiftRow | null; waits: (gift: GiftRow) => boolean }) {
		this.#find = parts.find;
		this.#waits = parts.waits;
	}

	/** Takes what the list is about now. */
	take(gifts: readonly GiftRow[]): void {
		const found = this.search === '' ? gifts : gifts.filter((gift) => matchesSearch(gift, this.search));
		const listed = found.slice(0, ROWS_LISTED_MAX);
		this.#unlisted = found.length - listed.length;
		const updated = updateRows(this.#rows, listed, this.#find);
		if (this.#isPointed || this.#isFocused) this.#setRows(updated);
		else this.#setRows(updated === this.#rows ? updated : listed.map((gift) => ({ gift, isSettled: false })));
	}

	/** The pointer came in or went. */
	notePointer(isInside: boolean): void {
		this.#isPointed = isInside;
		this.#letGo();
	}

	noteFocus(isInside: boolean): void {
		this.#isFocused = isInside;
		this.#letGo();
	}

	choose(giftId: GiftId, how: { isRange: boolean; isMore: boolean }): void {
		if (how.isRange) this.selection = extendTo(this.#ids(), this.selection, giftId);
		else if (how.isMore) this.selection = toggleRow(this.selection, giftId);
		else this.selection = focusRow(this.selection, giftId);
	}

	/** What the keys of moving and selecting do; answers whether the command was one of them. */
	run(command: Command): boolean {
		switch (command) {
			case 'next':
				return this.#move((ids) => moveFocus(ids, this.selection, 1));
			case 'previous':
				return this.#move((ids) => moveFocus(ids, this.selection, -1));
			case 'first':
			case 'last':
				return this.#move((ids) => moveToEnd(ids, this.selection, command));
			case 'extend_next':
				return this.#move((ids) => extendBy(ids, this.selection, 1));
			case 'extend_previous':
				return this.#move((ids) => extendBy(ids, this.selection, -1));
			case 'toggle':
				if (this.selection.focus !== null) this.selection = toggleRow(this.selection, this.selection.focus);
				return true;
			case 'select_all':
				this.selection = selectAll(this.#waiting(), this.selection);
				return true;
			case 'leave':
				if (this.selection.selected.size === 0) return false;
				this.selection = selectNone(this.selection);
				return true;
			default:
				return false;
		}
	}

	/** The decision is made: the focus goes on to the next gift that waits. */
	leave(gifts: readonly GiftRow[]): void {
		const decided = new Set(gifts.map((gift) => gift.giftId));
		this.selection = leaveDecided(this.#ids(), this.selection, decided, new Set(this.#waiting()));
		this.focusWish += 1;
	}

	#move(next: (ids: readonly GiftId[]) => RowSelection): true {
		this.selection = next(this.#ids());
		// The person moves on by themselves, so rows may close up behind them.
		this.#setRows(dropSettled(this.#rows));
		this.focusWish += 1;
		return true;
	}

	#letGo(): void {
		if (!this.#isPointed && !this.#isFocused) this.#setRows(dropSettled(this.#rows));
	}

	#setRows(rows: readonly WorkRow[]): void {
		if (rows === this.#rows) return;
		const before = this.#rows.map((row) => row.gift.giftId);
		this.#rows = rows;
		const hadFocus = this.selection.focus;
		const listed = rows.map((row) => row.gift.giftId);
		this.selection = keepListed(before, listed, this.selection);
		if (this.#isFocused && hadFocus !== this.selection.focus) this.focusWish += 1;
	}

	#ids(): readonly GiftId[] {
		return this.rows.map((row) => row.gift.giftId);
	}

	/** Also those behind the last row that is shown. */
	#waiting(): GiftId[] {
		return this.#rows.filter((row) => !row.isSettled && this.#waits(row.gift)).map((row) => row.gift.giftId);
	}

	#readTargets(): readonly GiftRow[] {
		const byId = new Map(this.#rows.map((row) => [row.gift.giftId, row.gift]));
		return readTargets(this.selection, new Set(this.#waiting())).map((giftId) => byId.get(giftId) as GiftRow);
	}
}
