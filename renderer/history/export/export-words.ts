// A selection as one sentence, for the person who is about to export it: what is in the file must be readable before
// it is written.

import type { HistoryFilter } from '../../../preload/api/rows.ts';
import { text } from '../../messages/index.ts';
import { formatDayAndTime, formatNumber } from '../../messages/format.ts';

/** `Gifts of Rose from aurora-vale that are granted or voided, requested since 23 Nov 2026, 18:00:00.` */
export function describeSelection(filter: HistoryFilter, giftName: string | null): string {
	const { words } = text.history.exporting;
	const parts: string[] = [];
	if (filter.gift !== null) parts.push(words.ofGift(giftName ?? filter.gift));
	if (filter.sender !== null) parts.push(words.fromSender(filter.sender));
	if (filter.text !== '') parts.push(words.withText(filter.text));
	if (filter.states.length > 0)
		parts.push(words.inState(words.or(filter.states.map((state) => text.gift.state[state]))));
	if (filter.deliveries.length > 0)
		parts.push(words.withDelivery(words.or(filter.deliveries.map((delivery) => text.gift.delivery[delivery]))));
	const worth = describeWorth(filter);
	if (worth) parts.push(worth);
	const time = describeTime(filter);
	if (parts.length === 0 && time === null) return `${words.every}.`;
	const what = [words.gifts, ...parts].join(' ');
	return time === null ? `${what}.` : `${what}, ${time}.`;
}

function describeWorth({ valueMin, valueMax }: HistoryFilter): string | null {
	const { words } = text.history.exporting;
	if (valueMin !== null && valueMax !== null) return words.worthBetween(formatNumber(valueMin), formatNumber(valueMax));
	if (valueMin !== null) return words.worthAtLeast(formatNumber(valueMin));
	return valueMax === null ? null : words.worthAtMost(formatNumber(valueMax));
}

function describeTime({ from, to }: HistoryFilter): string | null {
	const { words } = text.history.exporting;
	if (from !== null && to !== null) return words.between(formatDayAndTime(from), formatDayAndTime(to));
	if (from !== null) return words.since(formatDayAndTime(from));
	return to === null ? null : words.until(formatDayAndTime(to));
}
