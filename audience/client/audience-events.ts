import type { GiftId, UserId } from '../../protocol/ids.ts';
import type { RoomNotice } from '../../protocol/messages.ts';
import type { LinkState } from '../../protocol/rtm-session.ts';
import type { ForgedBecause } from '../screen/read-broadcast.ts';
import type { Drawing, TakenOff } from '../screen/screen.ts';
import type { OwnGift } from './own-gift.ts';

/** A grant on the channel that must not be drawn. */
export interface Forgery {
	readonly publisher: UserId;
	readonly why: ForgedBecause;
	readonly claimedSender: UserId | null;
	readonly giftId: GiftId | null;
}

/** Something this client cannot act on; for a developer's eyes. */
export interface ClientProblem {
	readonly from: UserId | null;
	readonly giftId: GiftId | null;
	readonly detail: string;
}

/** What a screen needs to know, in the order in which it happened. Handlers must not throw. */
export interface AudienceEvents {
	/** A gift of this client has a new state. */
	giftChanged(gift: OwnGift): void;
	/** Show this, or let what is shown under the same key grow. Once for each gift id. */
	drawn(drawing: Drawing): void;
	/** Take this off the screen now; a combo may stay with fewer pieces. */
	takenOff(gone: TakenOff): void;
	/** The host took this gift back, drawn here or not: it will not be drawn any more. */
	voided(giftId: GiftId): void;
	forged(forgery: Forgery): void;
	notice(notice: RoomNotice): void;
	link(state: LinkState, why: string): void;
	problem(problem: ClientProblem): void;
}
