import { AudienceClient } from '../../../audience/client/audience-client.ts';
import type { Forgery, GiftWish } from '../../../audience/client/audience-ports.ts';
import { MemoryGiftStore } from '../../../audience/client/gift-store.ts';
import type { GiftStore } from '../../../audience/client/gift-store.ts';
import type { OwnGift } from '../../../audience/client/own-gift.ts';
import type { Drawing, TakenOff } from '../../../audience/screen/screen.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { asComboId, asGiftId, asGiftKey } from '../../../protocol/ids.ts';
import type { ChannelName, ComboId, GiftId, UserId } from '../../../protocol/ids.ts';
import type { RtmSession } from '../../../protocol/rtm-session.ts';
import type { Broker } from '../../../main/rtm/hub/broker.ts';
import { openLocalSession } from '../../../main/rtm/hub/local-session.ts';
import { PUBLIC } from '../seals/keys.ts';
import { createReader, createSharedReader } from '../../../audience/screen/channel-reader.ts';
import { HostWord } from '../../../protocol/sign/host-word.ts';

/** What everybody in a test's room hears is read and verified once. */
const READER = createSharedReader(new HostWord(PUBLIC.keys, PUBLIC.primitives));

export interface SeatOptions {
	readonly store?: GiftStore;
	/** Distinguishes the ids of a client that has been here before. */
	readonly life?: number;
	/** Reads the room with keys of its own: those of the first invite, until it hears of others. */
	readonly knowsOnlyItself?: boolean;
}

interface SeatPorts extends SeatOptions {
	readonly broker: Broker;
	readonly clock: Clock;
	readonly room: ChannelName;
	readonly host: UserId;
	readonly userId: UserId;
}

/** A viewer: a client of ours, and everything it showed. */
export interface Seat {
	readonly client: AudienceClient;
	readonly session: RtmSession;
	readonly store: GiftStore;
	readonly drawn: Drawing[];
	readonly takenOff: TakenOff[];
	readonly voided: GiftId[];
	readonly forged: Forgery[];
	readonly problems: string[];
	readonly notices: string[];
	ask(gift?: string, changes?: Partial<GiftWish>): Promise<GiftId>;
	grow(comboId: ComboId, pieces: number, isLast?: boolean): Promise<GiftId>;
	own(giftId: GiftId): OwnGift;
	stateOf(giftId: GiftId): string;
}

export function takeSeat({
	broker,
	clock,
	room,
	host,
	userId,
	store = new MemoryGiftStore(),
	life = 1,
	knowsOnlyItself = false,
}: SeatPorts): Seat {
	const session = openLocalSession({ broker, userId, clock, backOff: { firstMs: 200, longestMs: 200 } });
	const drawn: Drawing[] = [];
	const takenOff: TakenOff[] = [];
	const voided: GiftId[] = [];
	const forged: Forgery[] = [];
	const problems: string[] = [];
	const notices: string[] = [];
	let made = 0;
	const newId = (what: string) => `${what}-${userId}-${life}-${String(++made).padStart(4, '0')}`;
	const client = new AudienceClient({
		...PUBLIC,
		reader: knowsOnlyItself ? createReader(new HostWord(PUBLIC.keys, PUBLIC.primitives)) : READER,
		session,
		room,
		host,
		clock,
		store,
		ids: { newGiftId: () => asGiftId(newId('gift')), newComboId: () => asComboId(newId('combo')) },
		events: {
			drawn: (drawing) => void drawn.push(drawing),
			takenOff: (gone) => void takenOff.push(gone),
			voided: (giftId) => void voided.push(giftId),
			forged: (forgery) => void forged.push(forgery),
			problem: ({ detail }) => void problems.push(detail),
			notice: ({ notice }) => void notices.push(notice),
		},
	});
	const must = (giftId: GiftId | null) => {
		if (giftId === null) throw new Error('the gift could not be stored');
		return giftId;
	};
	const own = (giftId: GiftId) => {
		const found = client.gifts.find((gift) => gift.giftId === giftId);
		if (!found) throw new Error(`the client does not know gift ${giftId}`);
		return found;
	};
	const wish = (gift: string) => ({ gift: asGiftKey(gift), count: 1, senderName: null, note: null });
	return {
		...{ client, session, store, drawn, takenOff, voided, forged, problems, notices, own },
		ask: async (gift = 'rose', changes = {}) => must(await client.ask({ ...wish(gift), ...changes })),
		grow: async (comboId, pieces, isLast = false) => must(await client.growCombo(comboId, pieces, isLast)),
		stateOf: (giftId) => own(giftId).state,
	};
}
