// How a room is set up: what it offers, how it decides, whom it blocks.

import type { Coins, GiftKey, UserId, UtcMs } from '../../protocol/ids.ts';

export interface CatalogueGift {
	readonly gift: GiftKey;
	readonly name: string;
	/** One emoji or short text. */
	readonly icon: string;
	readonly price: Coins;
	readonly isOffered: boolean;
	/** The strictest of this and the room's rules decides. */
	readonly rule: GiftRule;
	readonly position: number;
}
export type GiftRule = 'grant' | 'hold' | 'refuse';

export interface RoomRules {
	/** Hold a gift worth at least so many coins; null never does. */
	readonly holdFromCoins: Coins | null;
	readonly refuseFromCoins: Coins | null;
	readonly holdsFirstGift: boolean;
	readonly holdsNotes: boolean;
	/** A combo whose total value passes this is held, and again for each further so many coins; null has no ceiling. */
	readonly comboCeilingCoins: Coins | null;
	/** A combo without a frame for so long is over. */
	readonly comboIdleMs: number;
	/** A held request without a decision expires after so long. */
	readonly reviewExpiresAfterMs: number;
	/** A request is stale when its expiresAt has passed; one without expiresAt never is. */
	readonly senderGiftsMax: number;
	/** The window for senderGiftsMax. */
	readonly senderWindowMs: number;
	/** How long an approval or refusal by hand can be taken back before it leaves. */
	readonly takeBackMs: number;
	/** First resend after so long without proof; each further wait is twice as long, at most resendAfterMsMax. */
	readonly resendAfterMs: number;
	readonly resendAfterMsMax: number;
	readonly resendsMax: number;
	/** Seen on the channel but not acknowledged: completed after so long, marked as seen by host. */
	readonly acknowledgmentWaitMs: number;
}

export interface BlockedSender {
	readonly sender: UserId;
	readonly senderName: string | null;
	readonly reason: string;
	readonly blockedAt: UtcMs;
	readonly blockedBy: string;
}

/** What the simulated viewers of the rehearsal room are told. */
export interface RehearsalPace {
	/** Gifts a second that the simulated viewers send together; 0 keeps them silent. */
	readonly giftsPerSecond: number;
	/** Probabilities, 0 to 1. */
	readonly loss: number;
	readonly duplicate: number;
	readonly reorder: number;
	readonly acknowledgmentLoss: number;
}
