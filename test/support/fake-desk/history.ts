import { asCoins } from '../../../protocol/ids.ts';
import type { GapRow, GiftRow, HistoryFilter, HistoryPage, SelectionTotals } from '../../../preload/api/rows.ts';

export function matches(row: GiftRow, filter: HistoryFilter): boolean {
	if (filter.from !== null && row.requestedAt < filter.from) return false;
	if (filter.to !== null && row.requestedAt >= filter.to) return false;
	if (filter.sender !== null && row.sender !== filter.sender) return false;
	if (filter.gift !== null && row.gift !== filter.gift) return false;
	if (filter.states.length > 0 && !filter.states.includes(row.state)) return false;
	if (filter.deliveries.length > 0 && !filter.deliveries.includes(row.delivery)) return false;
	if (filter.valueMin !== null && row.value < filter.valueMin) return false;
	if (filter.valueMax !== null && row.value > filter.valueMax) return false;
	if (filter.text === '') return true;
	const wanted = filter.text.toLowerCase();
	return [row.sender, row.senderName, row.giftName, row.note, row.giftId].some((text) =>
		text?.toLowerCase().includes(wanted),
	);
}

export function findPage(
	rows: Iterable<GiftRow>,
	options: { filter: HistoryFilter; before: number | null; limit: number },
	allGaps: readonly GapRow[] = [],
): HistoryPage {
	const older = [...rows].filter((row) => options.before === null || row.giftNo < options.before);
	const found = older.toReversed().filter((row) => matches(row, options.filter));
	const gifts = found.slice(0, options.limit);
	const next = found.length > gifts.length ? (gifts.at(-1)?.giftNo ?? null) : null;
	const gaps = allGaps.filter(
		({ nextGiftNo }) => nextGiftNo > (next ?? -1) && nextGiftNo <= (options.before ?? Infinity),
	);
	return { gifts, gaps, next };
}

export function sum(rows: Iterable<GiftRow>, filter: HistoryFilter): SelectionTotals {
	const sums = { gifts: 0, pieces: 0, requested: 0, granted: 0, refused: 0, expired: 0, held: 0, voided: 0 };
	for (const row of rows) {
		if (!matches(row, filter)) continue;
		sums.gifts += 1;
		sums.pieces += row.count;
		sums.requested += row.value;
		if (row.state === 'voided') sums.voided += row.value;
		if (row.state === 'granted' || row.state === 'voided') sums.granted += row.value;
		else if (row.state !== 'requested') sums[row.state] += row.value;
	}
	return {
		gifts: sums.gifts,
		pieces: sums.pieces,
		requested: asCoins(sums.requested),
		granted: asCoins(sums.granted),
		refused: asCoins(sums.refused),
		expired: asCoins(sums.expired),
		held: asCoins(sums.held),
		voided: asCoins(sums.voided),
		net: asCoins(sums.granted - sums.voided),
	};
}
