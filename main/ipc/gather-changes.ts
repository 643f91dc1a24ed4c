import type { DeskPush } from '../../preload/api/desk-api.ts';
import type { GapRow, GiftRow, IncidentRow, MinuteCoins } from '../../preload/api/rows.ts';
import type { GiftId } from '../../protocol/ids.ts';
import type { DeskChange } from './desk-backend.ts';

/** Rows of one sort that wait for one push. Beyond it the page is told to read everything again. */
export const ROWS_GATHERED_MAX = 5_000;

/** Changes between two pushes, each row once in its newest state, and never more than a bounded number of rows. */
export interface Gathering {
	add(change: DeskChange): void;
	/** Everything gathered since the last take, or null where there is nothing. */
	take(): DeskPush | null;
	clear(): void;
}

type Parts = Omit<DeskChange, 'revision' | 'gifts' | 'gaps' | 'incidents' | 'minutes'>;

export function createGathering(rowsMax: number = ROWS_GATHERED_MAX): Gathering {
	const gifts = new Map<GiftId, GiftRow>();
	const gaps = new Map<number, GapRow>();
	const incidents = new Map<number, IncidentRow>();
	const minutes = new Map<number, MinuteCoins>();
	const sorts = [gifts, gaps, incidents, minutes] as const;
	let parts: Parts = {};
	let revision = 0;
	let hasMissed = false;
	let isEmpty = true;

	function add(change: DeskChange): void {
		const {
			revision: changed,
			gifts: giftRows,
			gaps: gapRows,
			incidents: incidentRows,
			minutes: minuteRows,
			...rest
		} = change;
		isEmpty = false;
		revision = Math.max(revision, changed);
		parts = { ...parts, ...rest };
		for (const row of giftRows ?? []) {
			if (row.revision >= (gifts.get(row.giftId)?.revision ?? 0)) gifts.set(row.giftId, row);
		}
		for (const row of gapRows ?? []) gaps.set(row.gapNo, row);
		for (const row of incidentRows ?? []) incidents.set(row.incidentNo, row);
		for (const row of minuteRows ?? []) minutes.set(row.minute, row);
		if (sorts.every((rows) => rows.size <= rowsMax)) return;
		hasMissed = true;
		clearRows();
	}

	function take(): DeskPush | null {
		if (isEmpty) return null;
		const push: DeskPush = {
			revision,
			...(hasMissed && { missed: true as const }),
			...(gifts.size > 0 && { gifts: [...gifts.values()] }),
			...(gaps.size > 0 && { gaps: [...gaps.values()] }),
			...(incidents.size > 0 && { incidents: [...incidents.values()] }),
			...(minutes.size > 0 && { minutes: [...minutes.values()] }),
			...parts,
		};
		clear();
		return push;
	}

	function clear(): void {
		clearRows();
		parts = {};
		hasMissed = false;
		isEmpty = true;
	}

	function clearRows(): void {
		for (const rows of sorts) rows.clear();
	}

	return { add, take, clear };
}
