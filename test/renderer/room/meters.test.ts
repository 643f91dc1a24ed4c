import { describe, expect, test } from 'vitest';
import type { MinuteCoins, OutboxRow } from '../../../preload/api/rows.ts';
import { asUtcMs } from '../../../protocol/ids.ts';
import { readMeter } from '../../../renderer/room/load.ts';
import type { Load } from '../../../renderer/room/load.ts';
import { drawLine, fillMinutes, MINUTES_SHOWN } from '../../../renderer/room/minute-chart.ts';

const CALM: OutboxRow = {
	queued: 0,
	oldestWaitMs: 0,
	sentLastSecond: 10,
	sendsPerSecondMax: 60,
	roomLastSecond: 20,
	roomPerSecondAdvised: 200,
	merged: 0,
	hostBroadcastsSince: null,
	hostBroadcastsBecause: null,
};

describe('the storm meter', () => {
	test.each<readonly [Load, Partial<OutboxRow>]>([
		['calm', {}],
		['busy', { sentLastSecond: 36 }],
		['busy', { roomLastSecond: 120 }],
		['busy', { queued: 5, oldestWaitMs: 1_001 }],
		['storm', { sentLastSecond: 54 }],
		['storm', { hostBroadcastsSince: asUtcMs(1), hostBroadcastsBecause: 'room_at_advice' }],
		['storm', { roomLastSecond: 500 }],
	])('is %s at %o', (load, change) => {
		expect(readMeter({ ...CALM, ...change }).load).toBe(load);
	});

	test('never shows more than a full bar, nor divides by nothing', () => {
		expect(readMeter({ ...CALM, roomLastSecond: 900, roomPerSecondAdvised: 0, queued: 99_999 })).toMatchObject({
			room: 0,
			queue: 1,
		});
	});
});

describe('coins a minute', () => {
	const NOW = 1_000 * 60_000;
	const minute = (ago: number, coins: number): MinuteCoins => ({ minute: asUtcMs(NOW - ago * 60_000), coins });

	test('are one number for each of the last sixty minutes, the quiet ones too', () => {
		const values = fillMinutes([minute(60, 7), minute(59, 5), minute(1, 3), minute(0, 2), minute(-1, 9)], NOW + 59_999);
		expect(values).toHaveLength(MINUTES_SHOWN);
		expect([values[0], values[1], values.at(-2), values.at(-1)]).toEqual([5, 0, 3, 2]);
	});

	test('are a line from edge to edge that stays in its box', () => {
		expect(drawLine([0, 10, -4], 300, 74)).toEqual({
			line: 'M0.0 73.0L150.0 1.0L300.0 73.0',
			area: 'M0.0 73.0L150.0 1.0L300.0 73.0L300 74L0 74Z',
		});
	});

	test('of an hour without coins lie at the bottom', () => {
		expect(drawLine([0, 0], 10, 74).line).toBe('M0.0 73.0L10.0 73.0');
	});
});
