import type { GiftRow } from '../../preload/api/rows.ts';
import type { GiftId } from '../../protocol/ids.ts';
import type { DeskChange, DeskPart } from './desk-backend.ts';

/** Gifts that wait for one push. Beyond them the page is told to read everything again. */
export const GIFTS_GATHERED_MAX = 5_000;

export interface Gathered extends Omit<DeskChange, 'hasMissed'> {
	readonly gifts: readonly GiftRow[];
	readonly hasMissed: boolean;
	readonly parts: ReadonlySet<DeskPart>;
}

/** Changes between two pushes: each gift once in its newest state, and never more than a bounded number of them. */
export interface Gathering {
	add(change: DeskChange): void;
	/** Everything gathered since the last take, or null where there is nothing. */
	take(): Gathered | null;
}

export function createGathering(giftsMax: number = GIFTS_GATHERED_MAX): Gathering {
	let gifts = new Map<GiftId, GiftRow>();
	let parts = new Set<DeskPart>();
	let told: Pick<DeskChange, 'settings' | 'keys' | 'exportProgress' | 'connectionTest' | 'closingAsked'> = {};
	let hasMissed = false;
	let isEmpty = true;

	return {
		add({ gifts: rows = [], stale = [], hasMissed: missed = false, ...rest }) {
			isEmpty = false;
			hasMissed ||= missed;
			told = { ...told, ...rest };
			for (const part of stale) parts.add(part);
			for (const row of rows) {
				if (row.revision >= (gifts.get(row.giftId)?.revision ?? 0)) gifts.set(row.giftId, row);
			}
			if (gifts.size <= giftsMax) return;
			hasMissed = true;
			gifts.clear();
		},
		take() {
			if (isEmpty) return null;
			const gathered = { ...told, gifts: [...gifts.values()], parts, hasMissed };
			gifts = new Map();
			parts = new Set();
			told = {};
			hasMissed = false;
			isEmpty = true;
			return gathered;
		},
	};
}
