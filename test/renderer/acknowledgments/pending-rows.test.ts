import { describe, expect, test } from 'vitest';
import type { GiftRow } from '../../../preload/api/rows.ts';
import { asUtcMs } from '../../../protocol/ids.ts';
import { Countdowns, listPending, readMissing } from '../../../renderer/acknowledgments/pending-rows.ts';
import type { Missing } from '../../../renderer/acknowledgments/pending-rows.ts';
import { giftRow, SENT } from '../gift-row.ts';

const DECIDED_AT = 1_001_000;
const NOTHING_BACK = { seenAt: null, acknowledgedAt: null } as const;

describe('the list of pending acknowledgments', () => {
	test.each<readonly [string, Partial<GiftRow>, number, boolean]>([
		['just granted', SENT, 2_000, false],
		['later than usual', SENT, 2_500, true],
		['resent already', { ...SENT, attempts: 1 }, 0, true],
		['in trouble', { ...SENT, deliveryTrouble: 'receiver_offline' }, 0, true],
	])('a gift that is %s', (_, change, ageMs, isListed) => {
		const { waiting } = listPending([giftRow(1, change)], DECIDED_AT + ageMs);
		expect(waiting).toHaveLength(isListed ? 1 : 0);
	});

	test('puts unconfirmed gifts by themselves, however young', () => {
		const unconfirmed = giftRow(1, { delivery: 'unconfirmed', ...NOTHING_BACK });
		expect(listPending([unconfirmed, giftRow(2, { ...SENT, attempts: 2 })], DECIDED_AT)).toMatchObject({
			waiting: [{ giftNo: 2 }],
			unconfirmed: [{ giftNo: 1 }],
		});
	});
});

describe('what is missing', () => {
	test.each<readonly [Missing, Partial<GiftRow>]>([
		['broadcast_not_seen', SENT],
		['grant_not_left', { delivery: 'queued', sentAt: null, ...NOTHING_BACK }],
		['no_acknowledgment', { delivery: 'seen', acknowledgedAt: null }],
		['acknowledged_not_seen', { delivery: 'acknowledged', seenAt: null }],
		['sender_offline', { ...SENT, deliveryTrouble: 'receiver_offline' }],
		['broadcast_failed', { ...SENT, deliveryTrouble: 'broadcast_failed' }],
		['host_offline', { ...SENT, deliveryTrouble: 'host_offline' }],
		// The room has it: that its sender is away now only means that no acknowledgment comes.
		['no_acknowledgment', { delivery: 'seen', acknowledgedAt: null, deliveryTrouble: 'receiver_offline' }],
	])('%s', (missing, change) => {
		expect(readMissing(giftRow(1, change))).toBe(missing);
	});
});

describe('the countdown', () => {
	test('runs from the whole wait to nothing, and begins again with the next step', () => {
		const countdowns = new Countdowns();
		const due = (dueAt: number) => giftRow(1, { ...SENT, dueAt: asUtcMs(dueAt) });
		expect(countdowns.read(due(10_000), 2_000)).toEqual({ leftMs: 8_000, share: 1 });
		expect(countdowns.read(due(10_000), 8_000)).toEqual({ leftMs: 2_000, share: 0.25 });
		expect(countdowns.read(due(10_000), 11_000)).toEqual({ leftMs: 0, share: 0 });
		expect(countdowns.read(due(27_000), 11_000)).toEqual({ leftMs: 16_000, share: 1 });
	});

	test('is not there where nothing is due', () => {
		expect(new Countdowns().read(giftRow(1, SENT), 0)).toBeNull();
	});

	test('of a gift that is still listed goes on', () => {
		const countdowns = new Countdowns();
		const gift = giftRow(1, { ...SENT, dueAt: asUtcMs(10_000) });
		countdowns.read(gift, 0);
		countdowns.keepOnly([giftRow(2, SENT), gift]);
		expect(countdowns.read(gift, 5_000)).toEqual({ leftMs: 5_000, share: 0.5 });
	});

	test('of a gift that left the list is forgotten', () => {
		const countdowns = new Countdowns();
		const gift = giftRow(1, { ...SENT, dueAt: asUtcMs(10_000) });
		countdowns.read(gift, 0);
		countdowns.keepOnly([]);
		expect(countdowns.read(gift, 5_000)).toEqual({ leftMs: 5_000, share: 1 });
	});
});
