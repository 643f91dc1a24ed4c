import type { LeftWhy } from '../../preload/api/desk-api.ts';
import type { HeldBecause, RoomMode, StorageState } from '../../preload/api/rows.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { LinkState } from '../../protocol/rtm-session.ts';
import type { DeliveryState, GiftState } from '../../protocol/states.ts';

/** The words of the gift protocol, as people read them: the same everywhere in the window. */
export const gift = {
	state: {
		requested: 'requested',
		held: 'held',
		granted: 'granted',
		refused: 'refused',
		expired: 'expired',
		voided: 'voided',
	} satisfies Record<GiftState, string>,
	delivery: {
		none: 'nothing to deliver',
		queued: 'waiting to leave',
		sent: 'sent to the sender',
		acknowledged: 'acknowledged, not seen',
		seen: 'seen, not acknowledged',
		completed: 'completed',
		unconfirmed: 'unconfirmed',
	} satisfies Record<DeliveryState, string>,
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
		refused_by_rule: 'refused by a rule',
		refused_by_moderator: 'refused by a moderator',
		review_expired: 'nobody decided in time',
		voided_before_grant: 'voided before the grant',
	} satisfies Record<Refusal, string>,
	link: {
		idle: 'Not connected yet',
		connecting: 'Connecting',
		connected: 'Connected',
		disconnected: 'Reconnecting',
		suspended: 'Offline',
		evicted: 'Signed in elsewhere',
		failed: 'No connection',
	} satisfies Record<LinkState, string>,
	storage: {
		ok: 'Ledger is written',
		degraded: 'Ledger is slow',
		read_only: 'Ledger cannot be written',
		halted: 'Ledger stopped',
	} satisfies Record<StorageState, string>,
	mode: { open: 'Open', paused: 'Paused', panic: 'Panic' } satisfies Record<RoomMode, string>,
	left: {
		gift_unknown: 'the ledger does not know it',
		gift_not_held: 'it is no longer held',
		decision_already_made: 'it is decided already',
		no_decision_to_take_back: 'its decision has left already',
		gift_not_granted: 'it is not granted',
		gift_already_voided: 'it is voided already',
		gift_already_completed: 'its proof is complete already',
		gift_already_decided: 'it is decided already',
		already_unconfirmed: 'it is unconfirmed already',
	} satisfies Record<LeftWhy, string>,
} as const;
