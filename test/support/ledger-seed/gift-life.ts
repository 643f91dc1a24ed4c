import { asCoins } from '../../../protocol/ids.ts';
import type { UtcMs } from '../../../protocol/ids.ts';
import { encodeMessages } from '../../../protocol/encode.ts';
import type { GiftRequest, SignedGrant } from '../../../protocol/messages.ts';
import type { CatalogueGift, RoomRules } from '../../../preload/api/rows.ts';
import { decideHeldGift, decideVoid } from '../../../main/gifts/decide-by-hand.ts';
import { decideDue } from '../../../main/gifts/decide-due.ts';
import { decideGrant } from '../../../main/gifts/decide-grant.ts';
import { recordAcknowledgment, recordBroadcastSeen, recordGrantSent } from '../../../main/gifts/decide-proof.ts';
import type { Fact, Gift, Outbound, Step } from '../../../main/gifts/gift.ts';
import { FIRST_RULES } from '../../../main/gifts/rules.ts';
import type { GrantPort } from '../../../main/gifts/says.ts';
import type { Dice } from './dice.ts';
import type { Person } from './people.ts';

/** Where a gift's life has got to when the seed is done. */
export const FATES = [
	'completed',
	'completed_after_review',
	'seen_by_host_only',
	'unconfirmed',
	'voided',
	'refused',
	'refused_by_hand',
	'expired',
	'held',
	'decision_made',
	'queued',
	'sent',
	'acknowledged',
	'seen',
] as const;
export type Fate = (typeof FATES)[number];

export interface Birth {
	readonly giftNo: number;
	readonly streamNo: number;
	readonly request: GiftRequest;
	readonly from: Person;
	readonly offer: CatalogueGift;
	readonly now: UtcMs;
	readonly grants: GrantPort;
}

export interface Life {
	readonly gift: Gift;
	readonly facts: readonly { readonly fact: Fact; readonly at: UtcMs }[];
	/** What still has to be said; everything else was said long ago. */
	readonly says: readonly Outbound[];
}

const NOTHING_HELD: RoomRules = { ...FIRST_RULES, holdFromCoins: null, comboCeilingCoins: null };
const EVERYTHING_HELD: RoomRules = { ...NOTHING_HELD, holdFromCoins: asCoins(0) };
const MODERATORS = ['Mira', 'Theo'];

/** Lives one gift through the rules themselves, so that gift and entries can only be what the rules allow. */
export function liveGift(birth: Birth, fate: Fate, dice: Dice): Life {
	const clock = { now: birth.now };
	const facts: { fact: Fact; at: UtcMs }[] = [];
	let firstSaid: readonly Outbound[] = [];
	let gift = takeIn(birth, fate);

	function pass(msMax: number): void {
		clock.now = (clock.now + 1 + dice.below(msMax)) as UtcMs;
	}
	function apply(step: Step | null): void {
		if (!step) return;
		gift = step.gift;
		for (const fact of step.facts) facts.push({ fact, at: clock.now });
	}
	function takeIn(of: Birth, to: Fate): Gift {
		const step = request(of, to);
		for (const fact of step.facts) facts.push({ fact, at: clock.now });
		firstSaid = step.says;
		return { ...step.gift, giftNo: of.giftNo, revision: 0 };
	}
	const proof = () => ({ now: clock.now, rules: FIRST_RULES, room: birth.grants.room });
	const due = (findGrant: () => SignedGrant = () => ({ bytes: '', signature: '' })) => {
		if (gift.dueAt !== null && gift.dueAt > clock.now) clock.now = gift.dueAt;
		apply(decideDue(gift, { now: clock.now, rules: FIRST_RULES, findGrant }, birth.grants));
	};
	const send = () => (pass(300), apply(recordGrantSent(gift, proof(), true)));
	const see = () => (pass(900), apply(recordBroadcastSeen(gift, proof())));
	const acknowledge = () => {
		const { giftId } = gift;
		pass(900);
		apply(recordAcknowledgment(gift, { kind: 'acknowledgment', giftId, outcome: 'sent', reason: null }, proof()));
	};
	const decide = (decision: 'grant' | 'refuse', reason: string | null) => {
		pass(40_000);
		const made = decideHeldGift(gift, decision, reason, {
			by: dice.pick(MODERATORS),
			now: clock.now,
			rules: FIRST_RULES,
		});
		if (made.kind === 'step') apply(made.step);
	};
	const complete = () => {
		send();
		// Some broadcasts only arrive after the client was asked again.
		if (dice.happens(0.03)) due(() => ({ bytes: 'lost', signature: '' }));
		if (dice.happens(0.3)) acknowledge();
		see();
		acknowledge();
	};

	switch (fate) {
		case 'completed':
			complete();
			break;
		case 'completed_after_review':
			decide('grant', null);
			due();
			complete();
			break;
		case 'seen_by_host_only':
			send();
			see();
			due();
			break;
		case 'unconfirmed':
			send();
			for (let resend = 0; resend < FIRST_RULES.resendsMax; resend++) {
				due();
				send();
			}
			due();
			break;
		case 'voided': {
			complete();
			pass(120_000);
			const hand = { by: dice.pick(MODERATORS), now: clock.now, rules: FIRST_RULES };
			const made = decideVoid(
				gift,
				dice.pick(['chargeback', 'sent by a child', '=2+5 not allowed']),
				hand,
				birth.grants,
			);
			if (made.kind === 'step') apply(made.step);
			break;
		}
		case 'refused_by_hand':
			decide('refuse', dice.pick(['not tonight', 'spam', '"no", said Mira']));
			due();
			break;
		case 'expired':
			due();
			break;
		case 'decision_made':
			decide('grant', null);
			break;
		case 'sent':
			send();
			break;
		case 'acknowledged':
			send();
			acknowledge();
			break;
		case 'seen':
			send();
			see();
			break;
		case 'refused':
		case 'held':
		case 'queued':
			break;
	}
	return { gift, facts, says: fate === 'queued' ? firstSaid : [] };
}

const IS_HELD: readonly Fate[] = ['completed_after_review', 'refused_by_hand', 'expired', 'held', 'decision_made'];

function request({ request, from, offer, streamNo, now, grants }: Birth, fate: Fate) {
	const decision = decideGrant(
		{
			request,
			sender: from.sender,
			raw: encodeMessages([request]),
			existing: null,
			offer,
			rules: IS_HELD.includes(fate) ? EVERYTHING_HELD : NOTHING_HELD,
			mode: 'open',
			isBlocked: fate === 'refused',
			isFirstGift: false,
			comboCountBefore: Math.max(0, (request.combo?.comboCount ?? 0) - request.count),
			comboClosedBecause: null,
			comboVerdict: null,
			recent: { gifts: 0, retryAfterMs: 0 },
			streamNo,
			now,
		},
		grants,
	);
	if (decision.kind !== 'taken_in') throw new Error(`the rules said ${decision.kind}`);
	return decision.step;
}
