/**
 * The gift itself, a matter of record. Facts are added, nothing is overwritten.
 * requested: asked for, not decided yet (only inside one transaction) · held: waits for a moderator · granted: the host
 * said yes and it counts · refused, expired: it never counted · voided: it was granted and a reversing entry took it back.
 */
export const GIFT_STATES = ['requested', 'held', 'granted', 'refused', 'expired', 'voided'] as const;
export type GiftState = (typeof GIFT_STATES)[number];

/**
 * Its delivery, a matter of transport. none: there is no grant to deliver · queued: the grant waits to leave · sent: the
 * client has the grant · acknowledged: the client claims the broadcast left, the host has not seen it · seen: the host
 * saw it on the channel, the client has not said so yet · completed: seen, and acknowledged or waited for long enough ·
 * unconfirmed: every attempt was made; only a person, or late proof, moves it on.
 */
export const DELIVERY_STATES = ['none', 'queued', 'sent', 'acknowledged', 'seen', 'completed', 'unconfirmed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
