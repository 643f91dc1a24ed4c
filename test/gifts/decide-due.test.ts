import { describe, expect, test } from 'vitest';
import { DELIVERY_STATES } from '../../protocol/states.ts';
import { decideDue, decideReturn } from '../../main/gifts/decide-due.ts';
import type { Gift } from '../../main/gifts/gift.ts';
import { after, deliveredGift, expiredGift, grantedTerms, grantPort, heldGift, NOW } from './builders.ts';
import { pendingGift, refusedGift, rulesWith, summarize, voidedGift } from './builders.ts';

const THE_GRANT = { bytes: 'the-bytes', signature: 'signed' };

const DUE = after(60_000);
const rules = rulesWith({ resendsMax: 5 });

function due(gift: Gift) {
	const late = { ...gift, dueAt: DUE };
	const step = decideDue(late, { now: DUE, rules, findGrant: () => THE_GRANT }, grantPort());
	if (!step) throw new Error('nothing was due');
	return { step, ...summarize(late, step) };
}

test('before its time nothing happens, and without a time never', () => {
	const never = () => {
		throw new Error('nobody may ask for the grant');
	};
	const facts = { now: DUE, rules, findGrant: never };
	const early = [heldGift(), pendingGift('grant'), deliveredGift('sent'), deliveredGift('seen'), voidedGift()];
	const answers = early.flatMap((gift) => [
		decideDue({ ...gift, dueAt: after(60_001) }, facts, grantPort()),
		decideDue({ ...gift, dueAt: null }, facts, grantPort()),
	]);
	expect(answers).toEqual(answers.map(() => null));
});

describe('when the time of a held gift has come', () => {
	test('an approval becomes a grant, with its number and its bytes', () => {
		const { step, ...told } = due(pendingGift('grant', { reason: null }));
		expect(told).toEqual({
			changes: {
				state: 'granted',
				pendingDecision: null,
				pendingUntil: null,
				decidedAt: DUE,
				grantSequence: 6,
				delivery: 'queued',
				dueAt: null,
			},
			facts: ['granted by mika 3 pieces, 30 coins (raw)'],
			says: ['sender: grant'],
			withdraws: false,
		});
		expect(grantedTerms(step)).toMatchObject({ sequence: 6, value: 30, grantedAt: DUE });
	});

	test('a refusal by hand leaves with its reason', () => {
		const { step: _step, ...told } = due(pendingGift('refuse', { reason: 'too loud' }));
		expect(told).toEqual({
			changes: {
				state: 'refused',
				refusal: 'refused_by_moderator',
				pendingDecision: null,
				pendingUntil: null,
				decidedAt: DUE,
				dueAt: null,
			},
			facts: ['refused by mika 3 pieces, 30 coins: too loud'],
			says: ['sender: refusal refused_by_moderator, too loud'],
			withdraws: false,
		});
	});

	test('without a decision it expires', () => {
		const { step: _step, ...told } = due(heldGift());
		expect(told).toEqual({
			changes: { state: 'expired', refusal: 'review_expired', decidedBy: 'rule', decidedAt: DUE, dueAt: null },
			facts: ['expired by rule 3 pieces, 30 coins: nobody decided in time'],
			says: ['sender: refusal review_expired'],
			withdraws: false,
		});
	});
});

describe('when the wait for proof is over', () => {
	test.each(['queued', 'sent', 'acknowledged'] as const)('a %s gift is asked for again', (delivery) => {
		const { step: _step, ...told } = due(deliveredGift(delivery, { attempts: 4 }));
		expect(told).toEqual({
			changes: { attempts: 5, dueAt: null },
			facts: ['resend_asked by rule: resend 5'],
			says: ['sender: resend_request 5 with the-bytes'],
			withdraws: true,
		});
	});

	test.each(['queued', 'sent', 'acknowledged'] as const)(
		'a %s gift is unconfirmed after the last resend',
		(delivery) => {
			const { step: _step, ...told } = due(deliveredGift(delivery, { attempts: 5 }));
			expect(told).toEqual({
				changes: { delivery: 'unconfirmed', dueAt: null },
				facts: ['delivery_unconfirmed by rule: after 5 resends'],
				says: [],
				withdraws: true,
			});
		},
	);

	test('a seen gift completes without an acknowledgment, however many resends were made', () => {
		const { step: _step, ...told } = due(deliveredGift('seen', { attempts: 9 }));
		expect(told).toEqual({
			changes: { delivery: 'completed', dueAt: null },
			facts: ['delivery_completed by rule: seen by host, no acknowledgment came'],
			says: [],
			withdraws: true,
		});
	});
});

test('what is refused, expired or voided is left alone, and is not due again', () => {
	const settled = [refusedGift(), expiredGift(), ...DELIVERY_STATES.slice(1).map((state) => voidedGift(state))];
	const changes = settled.map((gift) => {
		const { step: _step, ...told } = due({ ...gift, requestedAt: NOW });
		return told;
	});
	expect(changes).toEqual(changes.map(() => ({ changes: { dueAt: null }, facts: [], says: [], withdraws: false })));
});

describe('a sender who is back', () => {
	const returned = (gift: Gift) => {
		const step = decideReturn(gift, { now: DUE, rules, findGrant: () => THE_GRANT });
		return step ? summarize(gift, step) : 'nothing';
	};
	const missed = (attempts: number) =>
		deliveredGift('queued', { attempts, deliveryTrouble: 'receiver_offline', dueAt: after(90_000) });

	test.each([0, 4, 5])('after %d resends that found nobody is asked at once', (attempts) => {
		expect(returned(missed(attempts))).toEqual({
			changes: { attempts: attempts + 1, dueAt: null },
			facts: [`resend_asked by rule: resend ${attempts + 1}`],
			says: [`sender: resend_request ${attempts + 1} with the-bytes`],
			withdraws: true,
		});
	});

	test('after one more than all resends, or with nothing missed, is left to the usual course', () => {
		const left = [
			missed(6),
			{ ...missed(0), dueAt: null },
			deliveredGift('sent'),
			deliveredGift('sent', { deliveryTrouble: 'broadcast_failed' }),
			deliveredGift('unconfirmed', { deliveryTrouble: 'receiver_offline' }),
			heldGift(),
			voidedGift('queued', { deliveryTrouble: 'receiver_offline', dueAt: DUE }),
		];
		expect(left.map(returned)).toEqual(left.map(() => 'nothing'));
	});
});
