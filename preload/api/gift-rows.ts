// A gift as the window shows it, and its story: every entry of the ledger that touched it.

import type { Coins, ComboId, GiftId, GiftKey, UserId, UtcMs } from '../../protocol/ids.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { DeliveryState, GiftState } from '../../protocol/states.ts';

/** Why a gift waits for a moderator. */
export type HeldBecause =
	| 'gift_is_held_by_rule'
	| 'value_at_or_above_limit'
	| 'first_gift_of_sender'
	| 'note_is_held_by_rule'
	| 'combo_over_ceiling'
	| 'room_in_panic';

/** The sender's last frame · no frame for as long as the rules say · the sender left the room · the host's link was lost. */
export type ComboClosed = 'ended' | 'idle' | 'sender_left' | 'link_lost';

/** What a moderator has decided and may still take back. */
export type PendingDecision = 'grant' | 'refuse';

/** What kept the grant from reaching its sender the last time. */
export type DeliveryTrouble = 'receiver_offline' | 'broadcast_failed' | 'host_offline';

export interface GiftRow {
	readonly giftId: GiftId;
	/** Counts up in the order in which the host took gifts in; the order of the feed. */
	readonly giftNo: number;
	/** The last ledger entry that touched this gift. */
	readonly revision: number;
	readonly sender: UserId;
	readonly senderName: string | null;
	readonly gift: GiftKey;
	readonly giftName: string;
	readonly icon: string;
	readonly count: number;
	readonly price: Coins;
	readonly value: Coins;
	readonly note: string | null;
	readonly comboId: ComboId | null;
	readonly comboCount: number | null;
	/** This frame said that it is the last. */
	readonly isComboEnd: boolean;
	/** Why its combo is over, on the newest gift of it; null while it runs, and outside combos. */
	readonly comboClosed: ComboClosed | null;
	readonly state: GiftState;
	readonly heldBecause: HeldBecause | null;
	readonly pendingDecision: PendingDecision | null;
	/** When a pending decision becomes final; until then it can be taken back. */
	readonly pendingUntil: UtcMs | null;
	readonly refusal: Refusal | null;
	/** A moderator's words, for a refusal or a void. */
	readonly reason: string | null;
	/** `rule`, or a moderator's name: who made the last decision, a void included. */
	readonly decidedBy: string | null;
	readonly requestedAt: UtcMs;
	readonly decidedAt: UtcMs | null;
	readonly voidedAt: UtcMs | null;
	readonly delivery: DeliveryState;
	readonly sentAt: UtcMs | null;
	readonly seenAt: UtcMs | null;
	readonly acknowledgedAt: UtcMs | null;
	/** Resends asked for so far, by the host itself or by hand. */
	readonly attempts: number;
	readonly deliveryTrouble: DeliveryTrouble | null;
	/** When the host acts on this gift next: resends, gives up, completes, or lets a held request expire. */
	readonly dueAt: UtcMs | null;
}

export interface EntryRow {
	readonly sequence: number;
	readonly at: UtcMs;
	readonly kind: EntryKind;
	/** Signed where the entry moves coins, else 0. */
	readonly coins: number;
	readonly pieces: number;
	readonly by: string;
	/** Empty for `requested`, whose words are in the gift itself. */
	readonly detail: string;
	/** The message that caused it or that it caused, verbatim, where there was one. */
	readonly raw: string | null;
}

export type EntryKind =
	| 'requested'
	| 'held'
	| 'decision_made'
	| 'decision_taken_back'
	| 'granted'
	| 'refused'
	| 'expired'
	| 'voided'
	| 'grant_sent'
	| 'grant_not_sent'
	| 'broadcast_seen'
	| 'acknowledged'
	| 'broadcast_failed'
	| 'resend_asked'
	| 'delivery_completed'
	| 'delivery_unconfirmed'
	| 'combo_closed'
	| 'set_aside'
	| 'link_lost'
	| 'link_restored'
	| 'stream_started'
	| 'desk_opened'
	| 'gap_settled';

export interface GiftStory {
	readonly gift: GiftRow;
	readonly entries: readonly EntryRow[];
}
