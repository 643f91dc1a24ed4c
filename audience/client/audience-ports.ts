import type { Clock } from '../../protocol/clock.ts';
import type { RoomPublicKeys } from '../../protocol/invite/public-keys.ts';
import type { Primitives } from '../../protocol/primitives/primitives.ts';
import type { ChannelReader } from '../screen/channel-reader.ts';
import type { GiftIds } from './gift-ids.ts';
import type { GiftStore } from './gift-store.ts';
import type { ChannelName, GiftId, GiftKey, UserId, UtcMs } from '../../protocol/ids.ts';
import type { RoomNews, SignedGrant } from '../../protocol/messages.ts';
import type { LinkState, RtmSession } from '../../protocol/rtm-session.ts';
import type { ForgedBecause } from '../screen/read-broadcast.ts';
import type { Drawing, TakenOff } from '../screen/screen.ts';
import type { OwnGift } from './own-gift.ts';

export interface GiftWish {
	readonly gift: GiftKey;
	readonly count: number;
	readonly senderName: string | null;
	readonly note: string | null;
	/** By the host's clock; null leaves it to the host. */
	readonly expiresAt?: UtcMs | null;
}

export interface AudiencePorts {
	readonly session: RtmSession;
	readonly room: ChannelName;
	readonly host: UserId;
	/** The room's, from its invite. */
	readonly keys: RoomPublicKeys;
	readonly primitives: Primitives;
	readonly clock: Clock;
	readonly store: GiftStore;
	readonly ids: GiftIds;
	readonly events?: Partial<AudienceEvents>;
	/** 0 to 1, spreads the retries of a crowd; without it they are not spread. */
	readonly jitter?: () => number;
	/** Shared by the clients of one process that hear the same channel. */
	readonly reader?: ChannelReader;
}

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
	/** Show this, or let what is shown under the same key grow. Once for each gift id, with the grant that allows it. */
	drawn(drawing: Drawing, grant: SignedGrant): void;
	/** Take this off the screen now; a combo may stay with fewer pieces. */
	takenOff(gone: TakenOff): void;
	/** The host took this gift back, drawn here or not: it will not be drawn any more. */
	voided(giftId: GiftId): void;
	forged(forgery: Forgery): void;
	notice(news: RoomNews): void;
	/** The host turned the room's keys over: keep these instead of the invite's. */
	keysTurned(keys: RoomPublicKeys): void;
	link(state: LinkState, why: string): void;
	problem(problem: ClientProblem): void;
}
