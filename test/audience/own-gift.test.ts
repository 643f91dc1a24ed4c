import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance, isClosed, newOwnGift } from '../../audience/client/own-gift.ts';
import type { OwnGift, OwnGiftEvent, OwnGiftState } from '../../audience/client/own-gift.ts';
import { asGiftId, asGiftKey, asUtcMs } from '../../protocol/ids.ts';

const GRANT = { bytes: 'Z3JhbnQ', signature: '' };
const EVENTS: Readonly<Record<OwnGiftEvent['kind'], OwnGiftEvent>> = {
	held_reported: { kind: 'held_reported' },
	refused_for_now: { kind: 'refused_for_now', why: 'room_paused' },
	refused: { kind: 'refused', why: 'refused_by_moderator', reason: 'no' },
	refusal_reported: { kind: 'refusal_reported' },
	expiry_reported: { kind: 'expiry_reported' },
	void_reported: { kind: 'void_reported' },
	grant_received: { kind: 'grant_received', grant: GRANT, broadcast: 'sender' },
	grant_reported: { kind: 'grant_reported' },
	completion_reported: { kind: 'completion_reported' },
	resend_requested: { kind: 'resend_requested', grant: GRANT },
	acknowledgment_missed: { kind: 'acknowledgment_missed' },
	request_unknown: { kind: 'request_unknown' },
	broadcast_published: { kind: 'broadcast_published' },
	broadcast_failed: { kind: 'broadcast_failed', why: 'timed_out' },
	broadcast_seen: { kind: 'broadcast_seen' },
	acknowledgment_delivered: { kind: 'acknowledgment_delivered' },
	failure_told: { kind: 'failure_told' },
	status_wanted: { kind: 'status_wanted' },
	status_unchanged: { kind: 'status_unchanged' },
	attempts_exhausted: { kind: 'attempts_exhausted' },
	asked_again: { kind: 'asked_again' },
};

function asked(): OwnGift {
	return newOwnGift(
		{
			kind: 'gift_request',
			giftId: asGiftId('gift-0001'),
			gift: asGiftKey('rose'),
			count: 1,
			senderName: null,
			note: null,
			combo: null,
			expiresAt: null,
		},
		asUtcMs(1),
	);
}

function after(...kinds: readonly OwnGiftEvent['kind'][]): OwnGift {
	return kinds.reduce((gift, kind) => advance(gift, EVENTS[kind]), asked());
}

const GRANTED = after('grant_received');
const BROADCAST = after('grant_received', 'broadcast_published');
const ACKNOWLEDGED = after('grant_received', 'broadcast_published', 'acknowledgment_delivered');

test.each<[string, OwnGift, OwnGiftEvent['kind'], string]>([
	['a held gift is asked after', asked(), 'held_reported', 'held/query'],
	['a refusal for now leaves the request to be repeated', asked(), 'refused_for_now', 'asked/ask'],
	['a refusal is final', asked(), 'refused', 'refused/none'],
	['a bare report of a refusal asks for its reason', asked(), 'refusal_reported', 'refused/ask'],
	['and the reason ends it', after('refusal_reported'), 'refused', 'refused/none'],
	['or nobody says it', after('refusal_reported'), 'attempts_exhausted', 'refused/none'],
	['an expired gift is over', after('held_reported'), 'expiry_reported', 'expired/none'],
	['a grant is to be broadcast', asked(), 'grant_received', 'granted/broadcast'],
	['a grant after holding too', after('held_reported'), 'grant_received', 'granted/broadcast'],
	['a grant that is only reported is asked for', after('held_reported'), 'grant_reported', 'held/ask'],
	['a second grant changes nothing', BROADCAST, 'grant_received', 'broadcast/acknowledge'],
	['a resend request brings the grant as well', asked(), 'resend_requested', 'granted/broadcast'],
	[
		'a resend of an acknowledged gift is a duty, not a step down',
		ACKNOWLEDGED,
		'resend_requested',
		'acknowledged/broadcast',
	],
	['a broadcast is to be acknowledged', GRANTED, 'broadcast_published', 'broadcast/acknowledge'],
	['a failed broadcast is to be told', GRANTED, 'broadcast_failed', 'granted/acknowledge'],
	[
		'a failure that was told waits for the host',
		after('grant_received', 'broadcast_failed'),
		'failure_told',
		'granted/query',
	],
	['a broadcast that is seen needs no outcome', GRANTED, 'broadcast_seen', 'broadcast/acknowledge'],
	[
		'a failure that was told is told anew when the broadcast is seen after all',
		after('grant_received', 'broadcast_failed', 'failure_told'),
		'broadcast_seen',
		'broadcast/acknowledge',
	],
	['an acknowledgment ends the way', BROADCAST, 'acknowledgment_delivered', 'acknowledged/none'],
	[
		'a resend that came while acknowledging stays to be done',
		after('grant_received', 'broadcast_published', 'resend_requested'),
		'acknowledgment_delivered',
		'acknowledged/broadcast',
	],
	[
		'an acknowledgment that the host missed is repeated',
		ACKNOWLEDGED,
		'acknowledgment_missed',
		'acknowledged/acknowledge',
	],
	['a late refusal does not touch a grant', GRANTED, 'refused', 'granted/broadcast'],
	[
		'a gift of which the host has every proof is done, whatever this client forgot',
		asked(),
		'completion_reported',
		'acknowledged/none',
	],
	['a void ends a request', asked(), 'void_reported', 'voided/none'],
	['a void ends an acknowledged gift', ACKNOWLEDGED, 'void_reported', 'voided/none'],
	['a request that the host does not know goes again', after('held_reported'), 'request_unknown', 'asked/ask'],
	['too many attempts end in no answer', asked(), 'attempts_exhausted', 'unanswered/none'],
	['a person asks again', after('attempts_exhausted'), 'asked_again', 'asked/ask'],
	['a late grant still counts', after('attempts_exhausted'), 'grant_received', 'granted/broadcast'],
	[
		'an unanswered gift that the host does not know is left to the person',
		after('attempts_exhausted', 'status_wanted'),
		'request_unknown',
		'unanswered/none',
	],
])('%s', (_, gift, kind, expected) => {
	const next = advance(gift, EVENTS[kind]);
	expect(`${next.state}/${next.duty}`).toBe(expected);
});

test.each<[string, OwnGift]>([
	['refused', after('refused')],
	['expired', after('expiry_reported')],
	['voided', after('grant_received', 'void_reported')],
])('%s is final: no event changes anything', (_, gift) => {
	for (const event of Object.values(EVENTS)) expect(advance(gift, event)).toBe(gift);
	expect(isClosed(gift)).toBe(true);
});

describe('in any order, however often', () => {
	const RUNGS: Readonly<Record<OwnGiftState, number>> = {
		asked: 0,
		held: 0,
		unanswered: 0,
		granted: 1,
		broadcast: 2,
		acknowledged: 3,
		refused: 9,
		expired: 9,
		voided: 9,
	};
	const events = fc.array(fc.constantFrom(...Object.values(EVENTS)), { maxLength: 30 });

	test('a gift only climbs, is broadcast only with its grant, and knows why it was refused or will ask', () => {
		fc.assert(
			fc.property(events, (list) => {
				let gift = asked();
				for (const event of list) {
					const next = advance(gift, event);
					expect(RUNGS[next.state]).toBeGreaterThanOrEqual(RUNGS[gift.state]);
					if (next.duty === 'broadcast') expect(next.grant).not.toBeNull();
					if (next.duty === 'ask' && RUNGS[next.state] > 0) expect(next.state).toBe('refused');
					expect(next.request).toBe(gift.request);
					gift = next;
				}
			}),
		);
	});

	test('the same event twice is the same as once, but for a broadcast that was made', () => {
		fc.assert(
			fc.property(events, fc.constantFrom(...Object.values(EVENTS)), (list, event) => {
				const once = advance(list.reduce(advance, asked()), event);
				expect(advance(once, event)).toBe(once);
			}),
		);
	});
});
