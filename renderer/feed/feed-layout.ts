// The live feed as one column: gifts, newest first, with forged messages and times without a link in between at their
// time. Heights are known beforehand, in rem, so that only the rows in view are ever made and nothing is measured.

import type { GapRow, IncidentRow } from '../../preload/api/rows.ts';
import type { FeedGift } from '../stores/combo-tally.ts';

export interface FeedForgery {
	readonly kind: 'forged';
	readonly key: string;
	readonly at: number;
	readonly incident: IncidentRow;
}

export interface FeedGap {
	readonly kind: 'gap';
	readonly key: string;
	readonly at: number;
	readonly gap: GapRow;
}

export type FeedBand = FeedForgery | FeedGap;
export type FeedItem = FeedGift | FeedBand;

/** The bands, newest first. */
export function listBands(incidents: readonly IncidentRow[], gaps: readonly GapRow[]): FeedBand[] {
	const bands: FeedBand[] = [];
	for (const incident of incidents) {
		if (incident.kind === 'forged')
			bands.push({ kind: 'forged', key: `forged-${incident.incidentNo}`, at: incident.at, incident });
	}
	for (const gap of gaps) bands.push({ kind: 'gap', key: `gap-${gap.gapNo}`, at: gap.from, gap });
	return bands.sort((a, b) => b.at - a.at);
}

/** Puts the bands between the gifts; bands older than the oldest gift wait until their page is read. */
export function weaveBands(
	gifts: readonly FeedGift[],
	bands: readonly FeedBand[],
	isComplete: boolean,
): readonly FeedItem[] {
	if (bands.length === 0) return gifts;
	const items: FeedItem[] = [];
	let next = 0;
	for (const gift of gifts) {
		for (let band = bands[next]; band && isNewer(band, gift); band = bands[(next += 1)]) items.push(band);
		items.push(gift);
	}
	if (isComplete) items.push(...bands.slice(next));
	return items;
}

/** A gap knows the gift that came after it, whatever the clock said; for anything else there is only its time. */
function isNewer(band: FeedBand, gift: FeedGift): boolean {
	return band.kind === 'gap' ? band.gap.nextGiftNo > gift.place : band.at > gift.at;
}

export interface RowHeights {
	readonly gift: number;
	readonly band: number;
}

/** Where each row begins; the last number is where the column ends. */
export function measureItems(items: readonly FeedItem[], heights: RowHeights): Float64Array {
	const tops = new Float64Array(items.length + 1);
	let top = 0;
	let at = 0;
	for (const item of items) {
		tops[at] = top;
		at += 1;
		top += item.kind === 'gap' ? heights.band : heights.gift;
	}
	tops[at] = top;
	return tops;
}

export interface ItemRange {
	readonly from: number;
	readonly to: number;
}

/** The rows of which something lies between two heights, and a few more on both sides. */
export function findInView(tops: Float64Array, top: number, bottom: number, more: number): ItemRange {
	const count = tops.length - 1;
	return {
		from: Math.max(0, findAt(tops, top) - more),
		to: Math.min(count, findAt(tops, bottom) + 1 + more),
	};
}

/** The last row that begins at or above this height. */
function findAt(tops: Float64Array, height: number): number {
	let low = 0;
	let high = tops.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((tops[middle] as number) <= height) low = middle;
		else high = middle - 1;
	}
	return low;
}
