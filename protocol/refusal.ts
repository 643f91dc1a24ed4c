/**
 * Why the host said no, as a predicate a client can act on. The order is the order in which the host looks: an earlier
 * reason hides a later one.
 */
export const REFUSALS = [
	'unreadable',
	'from_newer_version',
	'unknown_kind',
	'malformed',
	'storage_unavailable',
	'gift_id_exists_with_other_terms',
	'sender_over_rate_limit',
	'room_paused',
	'request_expired',
	'sender_blocked',
	'gift_unknown',
	'count_out_of_bounds',
	'combo_already_counted',
	'combo_closed',
	'refused_by_rule',
	'refused_by_moderator',
	'review_expired',
	'voided_before_grant',
] as const;

export type Refusal = (typeof REFUSALS)[number];

/**
 * These say "not now": nothing was entered in the ledger, and the client may ask again with the same gift id after
 * `retryAfterMs`. Every other refusal is final for its gift id.
 */
export const PASSING_REFUSALS = [
	'storage_unavailable',
	'sender_over_rate_limit',
	'room_paused',
] as const satisfies readonly Refusal[];

export type PassingRefusal = (typeof PASSING_REFUSALS)[number];

export function isPassing(refusal: Refusal): refusal is PassingRefusal {
	return (PASSING_REFUSALS as readonly Refusal[]).includes(refusal);
}
