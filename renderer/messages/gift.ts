import type { LeftWhy } from '../../preload/api/desk-api.ts';
import type { CatalogueGift, GiftRow, HeldBecause } from '../../preload/api/rows.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { DeliveryState, GiftState } from '../../protocol/states.ts';
import type { DecisionKind } from '../worklist/decision-kind.ts';
import type { LadderOutcome, Step } from '../stores/proof-ladder.ts';
import { formatCount, formatList, formatNumber } from './format.ts';

const states = {
	requested: 'requested',
	held: 'held',
	granted: 'granted',
	refused: 'refused',
	expired: 'expired',
	voided: 'voided',
} satisfies Record<GiftState, string>;

const left = {
	gift_unknown: 'the ledger does not know it',
	gift_not_held: 'it is no longer held',
	decision_already_made: 'it is decided already',
	no_decision_to_take_back: 'its decision has left already',
	gift_not_granted: 'it is not granted',
	gift_already_voided: 'it is voided already',
	gift_already_completed: 'its proof is complete already',
	gift_already_decided: 'it is decided already',
	already_unconfirmed: 'it is unconfirmed already',
} satisfies Record<LeftWhy, string>;

const done = {
	approve: 'Approved',
	refuse: 'Refused',
	void: 'Voided',
	resend: 'Asked for a resend of',
	give_up: 'Gave up on',
	take_back: 'Taken back:',
} satisfies Record<DecisionKind, string>;

/** The steps of the proof ladder, in their order. */
const stepNames = ['requested', 'granted', 'seen', 'acknowledged'] as const;
const stepWords = {
	reached: 'yes',
	awaited: 'awaited',
	failed: 'failed',
	idle: 'not yet',
} satisfies Record<Step, string>;

const outcomes = {
	requested: 'requested',
	held: 'held for review',
	approved_soon: 'approved, leaving',
	refused_soon: 'refused, leaving',
	refused: 'refused',
	expired: 'expired in review',
	waits_to_leave: 'waits to leave',
	sender_offline: 'sender offline',
	host_offline: 'host offline',
	broadcast_failed: 'broadcast failed',
	not_yet_seen: 'not yet seen',
	acknowledged_not_seen: 'acknowledged only',
	seen_not_acknowledged: 'not acknowledged',
	completed: 'completed',
	completed_by_host: 'seen by host',
	unconfirmed: 'unconfirmed',
	voided_after_display: 'voided after display',
	voided_before_display: 'voided before display',
} satisfies Record<LadderOutcome, string>;

/** The words of the gift protocol, as people read them: the same everywhere in the window. */
export const gift = {
	/** Beside a sender's name that passes for somebody else's. */
	lookAlike: { moderator: 'looks like the moderator', host: 'looks like the host' },
	lookAlikeHint: (name: string) => `This name looks like “${name}”. Anybody can choose it.`,
	state: states,
	delivery: {
		none: 'nothing to deliver',
		queued: 'waits to leave',
		sent: 'sent to the sender',
		acknowledged: 'acknowledged, not seen',
		seen: 'seen, not acknowledged',
		completed: 'completed',
		unconfirmed: 'unconfirmed',
	} satisfies Record<DeliveryState, string>,
	heldFrom: (limit: string) => `${limit} or more`,
	heldOverCeiling: (ceiling: string) => `combo passed ${ceiling}`,
	heldBecause: {
		gift_is_held_by_rule: 'this gift is always held',
		value_at_or_above_limit: 'value at or above the limit',
		first_gift_of_sender: 'first gift of this sender',
		note_is_held_by_rule: 'gifts with a note are held',
		combo_over_ceiling: 'combo passed its ceiling',
		room_in_panic: 'the room is in panic',
	} satisfies Record<HeldBecause, string>,
	refusal: {
		unreadable: 'the request was unreadable',
		from_newer_version: 'from a newer version of the protocol',
		unknown_kind: 'unknown kind of message',
		malformed: 'the request was malformed',
		storage_unavailable: 'the ledger could not be written',
		gift_id_exists_with_other_terms: 'its id was used before with other terms',
		sender_over_rate_limit: 'sender over the rate limit',
		room_paused: 'gifts are paused',
		request_expired: 'the request came too late',
		sender_blocked: 'sender is blocked',
		gift_unknown: 'not in the catalogue',
		count_out_of_bounds: 'count out of bounds',
		combo_already_counted: 'already counted in its combo',
		combo_closed: 'its combo was over',
		refused_by_rule: 'by a rule',
		refused_by_moderator: 'by a moderator',
		review_expired: 'nobody decided in time',
		voided_before_grant: 'voided before the grant',
	} satisfies Record<Refusal, string>,
	outcome: outcomes,
	/** The four steps one after the other, for ears. */
	ladderSteps: (steps: readonly Step[]): string =>
		steps.map((step, index) => `${stepNames[index]}: ${stepWords[step]}`).join(', '),
	resent: (attempts: number) => formatCount(attempts, 'resend', 'resends'),
	left,
	nothingToTakeBack: 'Nothing to take back: every decision has left already.',
	blocked: (sender: string) => `Blocked ${sender}. Their requests are refused from now on.`,
	/** `Rose ×3` */
	pieces: (name: string, count: number) => (count === 1 ? name : `${name} ×${formatNumber(count)}`),
	decided: (what: {
		kind: DecisionKind;
		done: number;
		only: Pick<GiftRow, 'giftName' | 'count' | 'sender' | 'senderName'> | null;
		left: ReadonlyMap<LeftWhy, number>;
	}): string => {
		const gifts = what.only
			? `${gift.pieces(what.only.giftName, what.only.count)} from ${what.only.senderName ?? what.only.sender}`
			: formatCount(what.done, 'gift', 'gifts');
		const reasons = [...what.left].map(([why, count]) => `${formatCount(count, 'gift', 'gifts')}: ${left[why]}`);
		const sentences: string[] = [];
		if (what.done > 0) sentences.push(`${done[what.kind]} ${gifts}.`);
		if (reasons.length > 0) sentences.push(`Left as it was, ${formatList(reasons)}.`);
		return sentences.join(' ');
	},
	rule: {
		grant: 'Grant at once',
		hold: 'Hold for review',
		refuse: 'Refuse',
	} satisfies Record<CatalogueGift['rule'], string>,
};
