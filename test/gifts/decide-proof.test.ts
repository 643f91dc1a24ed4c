import { describe, expect, test } from 'vitest';
import type { Acknowledgment } from '../../protocol/messages.ts';
import { DELIVERY_STATES } from '../../protocol/states.ts';
import type { DeliveryState } from '../../protocol/states.ts';
import {
	recordAcknowledgment,
	recordBroadcastSeen,
	recordGrantNotSent,
	recordGrantSent,
} from '../../main/gifts/decide-proof.ts';
import type { Gift, Step } from '../../main/gifts/gift.ts';
import { after, deliveredGift, GIFT_ID, heldGift, ROOM, rulesWith, summarize, voidedGift } from './builders.ts';

const LATER = after(1_000);
const facts = { now: LATER, rules: rulesWith({ resendAfterMs: 4_000, acknowledgmentWaitMs: 10_000 }), room: ROOM };
const sent: Acknowledgment = { kind: 'acknowledgment', giftId: GIFT_ID, outcome: 'sent', reason: null };
const failed: Acknowledgment = { ...sent, outcome: 'failed', reason: 'timed_out' };

type Recorder = (gift: Gift) => Step | null;

/** What an event does to a gift at each rung: changed fields and entries, or nothing at all. */
function tellAt(gifts: readonly (readonly [string, Gift])[], record: Recorder) {
	return Object.fromEntries(
		gifts.map(([name, gift]) => {
			const step = record(gift);
			return [name, step ? summarize(gift, step) : 'nothing'];
		}),
	);
}

const RUNGS = DELIVERY_STATES.filter((state) => state !== 'none');
const granted = RUNGS.map((state) => [state, deliveredGift(state)] as const);
const voided = RUNGS.map((state) => [state, voidedGift(state)] as const);
const held = [['held', heldGift()]] as const;

function step(changes: object, facts: readonly string[], withdraws = false, says: readonly string[] = []) {
	return { changes, facts, says, withdraws };
}

describe('the grant reached its sender', () => {
	const entry = ['grant_sent by rule: grant'];

	test('and the wait for proof begins, unless the proof is there already', () => {
		const underWay = granted.map(([name, gift]) => [name, { ...gift, dueAt: null }] as const);
		expect(tellAt([...underWay, ...held], (gift) => recordGrantSent(gift, facts, true))).toEqual({
			queued: step({ delivery: 'sent', sentAt: LATER, dueAt: after(5_000) }, entry),
			sent: step({ dueAt: after(5_000) }, entry),
			acknowledged: step({ dueAt: after(5_000) }, entry),
			seen: step({}, entry),
			completed: 'nothing',
			unconfirmed: 'nothing',
			held: 'nothing',
		});
	});

	test('once more, because its sender asked: the wait goes on as it was', () => {
		const waiting = granted.filter(([name]) => name !== 'queued');
		const told = tellAt(waiting, (gift) => recordGrantSent(gift, facts, true));
		expect(new Set(Object.values(told))).toEqual(new Set(['nothing']));
	});

	test('after it had found nobody: the wait begins, also where a time was set', () => {
		const gift = deliveredGift('queued', { deliveryTrouble: 'receiver_offline', dueAt: after(4_000) });
		const recorded = recordGrantSent(gift, facts, true);
		expect(recorded && summarize(gift, recorded)).toEqual(
			step({ delivery: 'sent', sentAt: LATER, deliveryTrouble: null, dueAt: after(5_000) }, entry),
		);
	});

	test('for a resend the wait is longer, and the trouble is over', () => {
		const gift = deliveredGift('sent', { attempts: 2, deliveryTrouble: 'receiver_offline' });
		const recorded = recordGrantSent(gift, facts, false);
		const detail = 'resend 2; no answer from the service, it may have arrived';
		expect(recorded && summarize(gift, recorded)).toEqual(
			step({ deliveryTrouble: null, dueAt: after(17_000) }, [`grant_sent by rule: ${detail}`]),
		);
	});

	test('of a voided gift is a fact about the air only: nothing falls due', () => {
		expect(tellAt(voided, (gift) => recordGrantSent(gift, facts, true))).toEqual({
			queued: step({ delivery: 'sent', sentAt: LATER }, entry),
			sent: step({}, entry),
			acknowledged: step({}, entry),
			seen: step({}, entry),
			completed: 'nothing',
			unconfirmed: 'nothing',
		});
	});
});

describe('the grant found nobody', () => {
	const notSent = (dueAt: number) =>
		step({ deliveryTrouble: 'receiver_offline', dueAt }, ['grant_not_sent by rule: receiver_offline']);

	test('and is tried again later, unless the room has seen the gift', () => {
		const record: Recorder = (gift) => recordGrantNotSent(gift, 'receiver_offline', facts);
		expect(tellAt([...granted, ...held], record)).toEqual({
			queued: notSent(after(5_000)),
			sent: notSent(after(5_000)),
			acknowledged: notSent(after(5_000)),
			seen: 'nothing',
			completed: 'nothing',
			unconfirmed: 'nothing',
			held: 'nothing',
		});
		expect(new Set(Object.values(tellAt(voided, record)))).toEqual(new Set(['nothing']));
	});

	test('with the wait of its attempt', () => {
		const gift = deliveredGift('sent', { attempts: 3 });
		expect(recordGrantNotSent(gift, 'receiver_offline', facts)?.gift.dueAt).toBe(after(33_000));
	});
});

describe('the host saw the broadcast', () => {
	const seen = 'broadcast_seen by client';

	test('which is the proof; with an acknowledgment the gift is complete', () => {
		const dueAt = after(11_000);
		expect(tellAt([...granted, ...held], (gift) => recordBroadcastSeen(gift, facts))).toEqual({
			queued: step({ delivery: 'seen', seenAt: LATER, dueAt }, [seen], true),
			sent: step({ delivery: 'seen', seenAt: LATER, dueAt }, [seen], true),
			acknowledged: step(
				{ delivery: 'completed', seenAt: LATER, dueAt: null },
				[seen, 'delivery_completed by rule'],
				true,
			),
			seen: 'nothing',
			completed: 'nothing',
			unconfirmed: step({ delivery: 'seen', seenAt: LATER, dueAt }, [seen], true),
			held: 'nothing',
		});
	});

	test('late, of an unconfirmed gift that was acknowledged: complete at once', () => {
		const gift = deliveredGift('unconfirmed', { acknowledgedAt: after(-500), deliveryTrouble: 'receiver_offline' });
		const recorded = recordBroadcastSeen(gift, facts);
		expect(recorded && summarize(gift, recorded)).toEqual(
			step({ delivery: 'completed', seenAt: LATER, deliveryTrouble: null }, [seen, 'delivery_completed by rule'], true),
		);
	});

	test('of a voided gift: the room is told again that it is void, and nothing falls due', () => {
		const again = ['room: void_notice'];
		const entry = ['broadcast_seen by client: after the void'];
		expect(tellAt(voided, (gift) => recordBroadcastSeen(gift, facts))).toEqual({
			queued: step({ delivery: 'seen', seenAt: LATER }, entry, false, again),
			sent: step({ delivery: 'seen', seenAt: LATER }, entry, false, again),
			acknowledged: step({ delivery: 'completed', seenAt: LATER }, entry, false, again),
			seen: step({}, [], false, again),
			completed: step({}, [], false, again),
			unconfirmed: step({ delivery: 'seen', seenAt: LATER }, entry, false, again),
		});
	});
});

describe('the client says that its broadcast left', () => {
	const entry = ['acknowledged by client'];
	const complete = [...entry, 'delivery_completed by rule'];

	test('which completes what was seen, and is only a claim before', () => {
		expect(tellAt([...granted, ...held], (gift) => recordAcknowledgment(gift, sent, facts))).toEqual({
			queued: step({ delivery: 'acknowledged', acknowledgedAt: LATER }, entry),
			sent: step({ delivery: 'acknowledged', acknowledgedAt: LATER }, entry),
			acknowledged: 'nothing',
			seen: step({ delivery: 'completed', acknowledgedAt: LATER, dueAt: null }, complete, true),
			completed: 'nothing',
			unconfirmed: step({ acknowledgedAt: LATER }, entry),
			held: 'nothing',
		});
	});

	test('of a voided gift is entered and moves no money', () => {
		const steps = voided.map(([, gift]) => recordAcknowledgment(gift, sent, facts)).filter((made) => made !== null);
		const states = steps.map(({ gift, facts: entered }) => [gift.state, entered.every(({ coins }) => coins === 0)]);
		expect(states).toEqual(steps.map(() => ['voided', true]));
	});
});

describe('the client says that its broadcast did not leave', () => {
	const notLeft = step({ deliveryTrouble: 'broadcast_failed', dueAt: after(5_000) }, [
		'broadcast_failed by client: timed_out',
	]);

	test('and it is asked again later; what the host has seen needs no word', () => {
		const record: Recorder = (gift) => recordAcknowledgment(gift, failed, facts);
		const expected: Record<Exclude<DeliveryState, 'none'> | 'held', unknown> = {
			queued: notLeft,
			sent: notLeft,
			acknowledged: notLeft,
			seen: 'nothing',
			completed: 'nothing',
			unconfirmed: 'nothing',
			held: 'nothing',
		};
		expect(tellAt([...granted, ...held], record)).toEqual(expected);
		expect(new Set(Object.values(tellAt(voided, record)))).toEqual(new Set(['nothing']));
	});

	test('and said again it is no news: the next attempt is not put off', () => {
		const gift = deliveredGift('sent', { deliveryTrouble: 'broadcast_failed' });
		expect(recordAcknowledgment(gift, failed, facts)).toBe(null);
	});
});
