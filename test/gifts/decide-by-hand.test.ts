import { describe, expect, test } from 'vitest';
import { asUtcMs } from '../../protocol/ids.ts';
import { DELIVERY_STATES } from '../../protocol/states.ts';
import type { DeliveryState } from '../../protocol/states.ts';
import {
	decideGiveUp,
	decideHeldGift,
	decideResend,
	decideVoid,
	takeBackDecision,
} from '../../main/gifts/decide-by-hand.ts';
import type { HandDecision } from '../../main/gifts/decide-by-hand.ts';
import type { Gift } from '../../main/gifts/gift.ts';
import { after, deliveredGift, expiredGift, grantedGift, grantPort, heldGift, NOW } from './builders.ts';
import { pendingGift, refusedGift, rulesWith, summarize, voidedGift } from './builders.ts';

const THE_GRANT = { bytes: 'the-bytes', signature: 'signed' };

const facts = { by: 'mika', now: after(60_000), rules: rulesWith() };

const EVERY_GIFT: Readonly<Record<string, Gift>> = {
	held: heldGift(),
	'held, to be granted': pendingGift('grant'),
	'held, to be refused': pendingGift('refuse', { reason: 'too loud' }),
	refused: refusedGift(),
	expired: expiredGift(),
	voided: voidedGift(),
	...Object.fromEntries(
		DELIVERY_STATES.filter((state) => state !== 'none').map((state) => [`granted, ${state}`, deliveredGift(state)]),
	),
};

function sameForGranted(answer: string): Record<string, string> {
	const rungs = DELIVERY_STATES.filter((state) => state !== 'none');
	return Object.fromEntries(rungs.map((state) => [`granted, ${state}`, answer]));
}

function tellAll(decide: (gift: Gift) => HandDecision): Record<string, string> {
	return Object.fromEntries(
		Object.entries(EVERY_GIFT).map(([name, gift]) => {
			const decision = decide(gift);
			return [
				name,
				decision.kind === 'left' ? decision.why : `${decision.step.gift.state}, ${decision.step.gift.delivery}`,
			];
		}),
	);
}

function stepOf(gift: Gift, decision: HandDecision) {
	if (decision.kind === 'left') throw new Error(`left: ${decision.why}`);
	return summarize(gift, decision.step);
}

describe('what can be done by hand', () => {
	test('only a held gift without a decision can be approved or refused', () => {
		const granted = sameForGranted('gift_not_held');
		const expected = {
			held: 'held, none',
			'held, to be granted': 'decision_already_made',
			'held, to be refused': 'decision_already_made',
			refused: 'gift_not_held',
			expired: 'gift_not_held',
			voided: 'gift_not_held',
			...granted,
		};
		expect(tellAll((gift) => decideHeldGift(gift, 'grant', null, facts))).toEqual(expected);
		expect(tellAll((gift) => decideHeldGift(gift, 'refuse', 'no', facts))).toEqual(expected);
	});

	test('only a decision that has not left can be taken back', () => {
		const granted = sameForGranted('gift_already_decided');
		expect(tellAll((gift) => takeBackDecision(gift, facts))).toEqual({
			held: 'no_decision_to_take_back',
			'held, to be granted': 'held, none',
			'held, to be refused': 'held, none',
			refused: 'gift_already_decided',
			expired: 'gift_already_decided',
			voided: 'gift_already_decided',
			...granted,
		});
	});

	test('a held gift and a granted one at any rung can be voided', () => {
		expect(tellAll((gift) => decideVoid(gift, 'a slip', facts, grantPort()))).toEqual({
			held: 'refused, none',
			'held, to be granted': 'refused, none',
			'held, to be refused': 'refused, none',
			refused: 'gift_not_granted',
			expired: 'gift_not_granted',
			voided: 'gift_already_voided',
			'granted, queued': 'voided, queued',
			'granted, sent': 'voided, sent',
			'granted, acknowledged': 'voided, acknowledged',
			'granted, seen': 'voided, seen',
			'granted, completed': 'voided, completed',
			'granted, unconfirmed': 'voided, unconfirmed',
		});
	});

	test('only a granted gift without proof can be resent', () => {
		expect(tellAll((gift) => decideResend(gift, () => THE_GRANT, facts))).toEqual({
			held: 'gift_not_granted',
			'held, to be granted': 'gift_not_granted',
			'held, to be refused': 'gift_not_granted',
			refused: 'gift_not_granted',
			expired: 'gift_not_granted',
			voided: 'gift_already_voided',
			'granted, queued': 'granted, queued',
			'granted, sent': 'granted, sent',
			'granted, acknowledged': 'granted, acknowledged',
			'granted, seen': 'granted, seen',
			'granted, completed': 'gift_already_completed',
			'granted, unconfirmed': 'granted, queued',
		});
	});

	test('only a granted gift that still waits for proof can be given up', () => {
		expect(tellAll((gift) => decideGiveUp(gift, facts))).toEqual({
			held: 'gift_not_granted',
			'held, to be granted': 'gift_not_granted',
			'held, to be refused': 'gift_not_granted',
			refused: 'gift_not_granted',
			expired: 'gift_not_granted',
			voided: 'gift_already_voided',
			'granted, queued': 'granted, unconfirmed',
			'granted, sent': 'granted, unconfirmed',
			'granted, acknowledged': 'granted, unconfirmed',
			'granted, seen': 'granted, completed',
			'granted, completed': 'gift_already_completed',
			'granted, unconfirmed': 'already_unconfirmed',
		});
	});
});

describe('a decision on a held gift', () => {
	const pendingUntil = after(63_000);

	test('waits a moment before it leaves, and says nothing yet', () => {
		const gift = heldGift();
		expect(stepOf(gift, decideHeldGift(gift, 'grant', null, facts))).toEqual({
			changes: { pendingDecision: 'grant', pendingUntil, dueAt: pendingUntil, decidedBy: 'mika' },
			facts: ['decision_made by mika: grant'],
			says: [],
			withdraws: false,
		});
	});

	test('keeps the reason of a refusal', () => {
		const gift = heldGift();
		const { changes, facts: entered } = stepOf(gift, decideHeldGift(gift, 'refuse', 'too loud', facts));
		expect([changes['reason'], entered]).toEqual(['too loud', ['decision_made by mika: refuse: too loud']]);
	});

	test('taken back, the gift waits as if nobody had decided', () => {
		const gift = pendingGift('refuse', { reason: 'too loud' });
		expect(stepOf(gift, takeBackDecision(gift, facts))).toEqual({
			changes: {
				pendingDecision: null,
				pendingUntil: null,
				reason: null,
				decidedBy: null,
				dueAt: NOW + facts.rules.reviewExpiresAfterMs,
			},
			facts: ['decision_taken_back by mika: refuse'],
			says: [],
			withdraws: false,
		});
	});

	test('taken back at the last moment, the gift stays for as long as a decision takes', () => {
		const gift = pendingGift('grant', { requestedAt: asUtcMs(NOW - facts.rules.reviewExpiresAfterMs) });
		expect(stepOf(gift, takeBackDecision(gift, facts)).changes['dueAt']).toBe(facts.now + facts.rules.takeBackMs);
	});
});

describe('a void', () => {
	test('before the grant is a refusal, and wins over a decision that has not left', () => {
		const gift = pendingGift('grant');
		expect(stepOf(gift, decideVoid(gift, 'a slip', { ...facts, by: 'noa' }, grantPort()))).toEqual({
			changes: {
				state: 'refused',
				refusal: 'voided_before_grant',
				reason: 'a slip',
				decidedBy: 'noa',
				decidedAt: facts.now,
				pendingDecision: null,
				pendingUntil: null,
				dueAt: null,
			},
			facts: ['refused by noa 3 pieces, 30 coins: voided_before_grant: a slip'],
			says: ['sender: refusal voided_before_grant, a slip'],
			withdraws: false,
		});
	});

	test.each<DeliveryState>(['queued', 'sent', 'acknowledged', 'seen', 'completed', 'unconfirmed'])(
		'of a gift that is %s enters the reverse, tells the room and the sender, and stops what waits to leave',
		(delivery) => {
			const gift = deliveredGift(delivery);
			const { dueAt: _dueAt, ...changes } = stepOf(gift, decideVoid(gift, 'a slip', facts, grantPort())).changes;
			expect(changes).toEqual({ state: 'voided', reason: 'a slip', decidedBy: 'mika', voidedAt: facts.now });
			const { facts: entered, says, withdraws } = stepOf(gift, decideVoid(gift, 'a slip', facts, grantPort()));
			expect({ entered, says, withdraws }).toEqual({
				entered: ['voided by mika -3 pieces, -30 coins: a slip'],
				says: ['room: void_notice', `sender: gift_status voided/${delivery}`],
				withdraws: true,
			});
		},
	);
});

describe('a resend by hand', () => {
	test('counts as an attempt, carries the grant, and takes the place of one that waits', () => {
		const gift = deliveredGift('sent', { attempts: 2 });
		expect(
			stepOf(
				gift,
				decideResend(gift, () => THE_GRANT, facts),
			),
		).toEqual({
			changes: { attempts: 3, dueAt: null },
			facts: ['resend_asked by mika: resend 3, by hand'],
			says: ['sender: resend_request 3 with the-bytes'],
			withdraws: true,
		});
	});

	test('opens an unconfirmed gift again', () => {
		const gift = deliveredGift('unconfirmed', { attempts: 5 });
		expect(
			stepOf(
				gift,
				decideResend(gift, () => THE_GRANT, facts),
			).changes,
		).toEqual({ delivery: 'queued', attempts: 6 });
	});

	test('of a gift that the room has seen lets it complete by waiting all the same', () => {
		const gift = deliveredGift('seen');
		expect(
			stepOf(
				gift,
				decideResend(gift, () => THE_GRANT, facts),
			).changes,
		).toEqual({ attempts: 1 });
	});
});

describe('giving up', () => {
	test('leaves a gift unconfirmed, and stops what waits to leave', () => {
		const gift = grantedGift();
		expect(stepOf(gift, decideGiveUp(gift, facts))).toEqual({
			changes: { delivery: 'unconfirmed' },
			facts: ['delivery_unconfirmed by mika: given up by hand'],
			says: [],
			withdraws: true,
		});
	});

	test('completes a gift that the room has seen', () => {
		const gift = deliveredGift('seen');
		const { changes, facts: entered } = stepOf(gift, decideGiveUp(gift, facts));
		expect([changes, entered]).toEqual([
			{ delivery: 'completed', dueAt: null },
			['delivery_completed by mika: given up by hand'],
		]);
	});
});
