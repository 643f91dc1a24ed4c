import { describe, expect, test } from 'vitest';
import type { GiftRow } from '../../../preload/api/rows.ts';
import { asUtcMs } from '../../../protocol/ids.ts';
import { readLadder } from '../../../renderer/stores/proof-ladder.ts';
import { giftRow, HELD, SENT } from '../gift-row.ts';

const NOT_SEEN = { seenAt: null, acknowledgedAt: null } as const;
const LETTERS = { reached: 'y', awaited: 'w', failed: 'n', idle: '-' } as const;

/** The gift, its four steps (yes, waits, no, not due), and its outcome. */
const LADDERS: readonly (readonly [string, Partial<GiftRow>, string, string])[] = [
	['requested', { state: 'requested', delivery: 'none' }, 'w---', 'requested'],
	['held', HELD, 'yw--', 'held'],
	['approved by hand', { ...HELD, pendingDecision: 'grant' }, 'yw--', 'approved_soon'],
	['refused by hand', { ...HELD, pendingDecision: 'refuse' }, 'yw--', 'refused_soon'],
	['refused', { state: 'refused', delivery: 'none' }, 'yn--', 'refused'],
	['expired', { state: 'expired', delivery: 'none' }, 'yn--', 'expired'],
	['queued', { delivery: 'queued', ...NOT_SEEN }, 'yy--', 'waits_to_leave'],
	[
		'queued, sender away',
		{ delivery: 'queued', deliveryTrouble: 'receiver_offline', ...NOT_SEEN },
		'yy--',
		'sender_offline',
	],
	['queued, host away', { delivery: 'queued', deliveryTrouble: 'host_offline', ...NOT_SEEN }, 'yy--', 'host_offline'],
	['sent', SENT, 'yyw-', 'not_yet_seen'],
	['sent, broadcast failed', { ...SENT, deliveryTrouble: 'broadcast_failed' }, 'yyw-', 'broadcast_failed'],
	['acknowledged only', { delivery: 'acknowledged', seenAt: null }, 'yywy', 'acknowledged_not_seen'],
	['seen only', { delivery: 'seen', acknowledgedAt: null }, 'yyyw', 'seen_not_acknowledged'],
	['completed', {}, 'yyyy', 'completed'],
	['completed by sight', { acknowledgedAt: null }, 'yyy-', 'completed_by_host'],
	['unconfirmed', { delivery: 'unconfirmed', ...NOT_SEEN }, 'yynn', 'unconfirmed'],
	['unconfirmed after a claim', { delivery: 'unconfirmed', seenAt: null }, 'yyny', 'unconfirmed'],
	['voided after display', { state: 'voided', voidedAt: asUtcMs(9) }, 'yyyy', 'voided_after_display'],
	['voided before display', { state: 'voided', delivery: 'sent', ...NOT_SEEN }, 'yy--', 'voided_before_display'],
];

describe('the proof ladder', () => {
	test.each(LADDERS)('of a gift that is %s', (_, change, steps, outcome) => {
		const ladder = readLadder(giftRow(1, change));
		expect([ladder.steps.map((step) => LETTERS[step]).join(''), ladder.outcome]).toEqual([steps, outcome]);
	});
});
