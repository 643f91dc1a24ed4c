// Coins a minute as a line: one point for each of the last 60 minutes, the quiet ones too, in a box of the given size.

import type { MinuteCoins } from '../../preload/api/rows.ts';

export const MINUTES_SHOWN = 60;
const MINUTE_MS = 60_000;

/** One number for each minute up to now, oldest first. */
export function fillMinutes(minutes: readonly MinuteCoins[], now: number): number[] {
	const last = Math.floor(now / MINUTE_MS);
	const filled = new Array<number>(MINUTES_SHOWN).fill(0);
	for (const { minute, coins } of minutes) {
		const at = MINUTES_SHOWN - 1 - (last - Math.floor(minute / MINUTE_MS));
		if (at >= 0 && at < MINUTES_SHOWN) filled[at] = coins;
	}
	return filled;
}

export interface Line {
	readonly line: string;
	/** The same closed at the bottom, to be filled. */
	readonly area: string;
}

/** An SVG path through the values; the highest reaches the top. Voids can make a minute negative: it lies at the bottom. */
export function drawLine(values: readonly number[], width: number, height: number): Line {
	const highest = Math.max(1, ...values);
	const step = values.length > 1 ? width / (values.length - 1) : 0;
	const points = values.map((value, index) => {
		const y = height - (Math.max(0, value) / highest) * (height - 2) - 1;
		return `${(index * step).toFixed(1)} ${y.toFixed(1)}`;
	});
	const line = `M${points.join('L')}`;
	return { line, area: `${line}L${width} ${height}L0 ${height}Z` };
}
