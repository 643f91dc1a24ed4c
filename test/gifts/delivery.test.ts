import { describe, expect, test } from 'vitest';
import { advance, isWithoutProof, waitForProofMs } from '../../main/gifts/delivery.ts';
import type { DeliveryEvent } from '../../main/gifts/delivery.ts';
import { DELIVERY_STATES } from '../../protocol/states.ts';
import type { DeliveryState } from '../../protocol/states.ts';

const EVENTS: readonly DeliveryEvent[] = [
	'grant_sent',
	'broadcast_seen',
	'acknowledged',
	'waited_for_acknowledgment',
	'attempts_exhausted',
	'resend_asked',
];

// One line for each state, one column for each event above; a dot is an event that must change nothing.
const TABLE: Record<DeliveryState, string> = {
	none: '. . . . . .',
	queued: 'sent seen acknowledged . unconfirmed .',
	sent: '. seen acknowledged . unconfirmed .',
	acknowledged: '. completed . . unconfirmed .',
	seen: '. . completed completed . .',
	completed: '. . . . . .',
	unconfirmed: '. seen . . . queued',
};

test('every event in every state leads where the table says, and nowhere else', () => {
	const found = DELIVERY_STATES.map((state) => {
		const line = EVENTS.map((event) => advance(state, event)).map((next) => (next === state ? '.' : next));
		return [state, line.join(' ')];
	});
	expect(Object.fromEntries(found)).toEqual(TABLE);
});

/** How far up a delivery is. Unconfirmed is beside the ladder: it was given up, and proof lifts it again. */
const RANK: Record<DeliveryState, number> = {
	none: 0,
	queued: 1,
	unconfirmed: 1,
	sent: 2,
	acknowledged: 3,
	seen: 3,
	completed: 4,
};

test.each(EVENTS.filter((event) => event !== 'attempts_exhausted'))('%s never takes a delivery down', (event) => {
	const falls = DELIVERY_STATES.filter((state) => RANK[advance(state, event)] < RANK[state]);
	expect(falls).toEqual([]);
});

test('all deliveries between a grant and its proof are without proof', () => {
	const without = DELIVERY_STATES.filter(isWithoutProof);
	expect(without).toEqual(['queued', 'sent', 'acknowledged', 'seen', 'unconfirmed']);
});

describe('the wait for proof', () => {
	const policy = { resendAfterMs: 4_000, resendAfterMsMax: 60_000 };
	test('doubles with every resend, up to the longest', () => {
		const waits = [0, 1, 2, 3, 4, 5, 6].map((attempts) => waitForProofMs(attempts, policy));
		expect(waits).toEqual([4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
	});

	test('stays a number of milliseconds however often somebody resends by hand', () => {
		expect(waitForProofMs(1_000_000, policy)).toBe(60_000);
	});

	test('is short where the longest is shorter than the first', () => {
		expect(waitForProofMs(0, { resendAfterMs: 4_000, resendAfterMsMax: 1_000 })).toBe(1_000);
	});
});
