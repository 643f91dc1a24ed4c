// One room for a test: a clock, the air, a host, and clients whose events are written down.

import { AudienceClient } from '../../audience/client/audience-client.ts';
import type { AudienceEvents, Forgery } from '../../audience/client/audience-ports.ts';
import { MemoryGiftStore } from '../../audience/client/gift-store.ts';
import type { GiftStore } from '../../audience/client/gift-store.ts';
import type { OwnGift } from '../../audience/client/own-gift.ts';
import type { Drawing, TakenOff } from '../../audience/screen/screen.ts';
import { asChannelName, asComboId, asGiftId, asGiftKey, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { Air } from '../support/air.ts';
import type { AirSession } from '../support/air.ts';
import { FakeHost } from '../support/fake-host.ts';
import { PUBLIC } from '../support/seals/keys.ts';

export const ROOM = asChannelName('neon-lounge');
export const HOST = asUserId('mika-desk');
export const ANNA = asUserId('anna');
export const BEN = asUserId('ben');
export const ROSE = asGiftKey('rose');

export function wish(count = 1, note: string | null = null) {
	return { gift: ROSE, count, senderName: 'Anna', note };
}

export interface Seat {
	readonly client: AudienceClient;
	readonly session: AirSession;
	readonly store: GiftStore;
	readonly states: string[];
	readonly drawn: Drawing[];
	readonly takenOff: TakenOff[];
	readonly forged: Forgery[];
	readonly problems: string[];
	readonly notices: string[];
	gift(giftId: GiftId): OwnGift;
}

export class Stage {
	readonly clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	readonly air = new Air(this.clock);
	readonly host = new FakeHost(this.air.session(HOST), ROOM);
	#ids = 0;

	async open(): Promise<this> {
		await this.host.open();
		return this;
	}

	/** A client at its seat, not started yet. */
	seat(userId = ANNA, store: GiftStore = new MemoryGiftStore()): Seat {
		const session = this.air.session(userId);
		const states: string[] = [];
		const drawn: Drawing[] = [];
		const takenOff: TakenOff[] = [];
		const forged: Forgery[] = [];
		const problems: string[] = [];
		const notices: string[] = [];
		const events: Partial<AudienceEvents> = {
			giftChanged: ({ state, duty }) => void states.push(`${state}/${duty}`),
			drawn: (drawing) => void drawn.push(drawing),
			takenOff: (gone) => void takenOff.push(gone),
			forged: (forgery) => void forged.push(forgery),
			problem: ({ detail }) => void problems.push(detail),
			notice: ({ notice }) => void notices.push(notice),
		};
		const newId = () => `gift-${String(++this.#ids).padStart(6, '0')}`;
		const ids = { newGiftId: () => asGiftId(newId()), newComboId: () => asComboId(`combo-${newId()}`) };
		const client = new AudienceClient({
			...PUBLIC,
			session,
			room: ROOM,
			host: HOST,
			clock: this.clock,
			store,
			ids,
			events,
		});
		const gift = (giftId: GiftId) => {
			const found = client.gifts.find((own) => own.giftId === giftId);
			if (!found) throw new Error(`the client does not know gift ${giftId}`);
			return found;
		};
		return { client, session, store, states, drawn, takenOff, forged, problems, notices, gift };
	}

	/** A client that is in the room. */
	async enter(userId = ANNA, store: GiftStore = new MemoryGiftStore()): Promise<Seat> {
		const seat = this.seat(userId, store);
		await seat.client.start();
		await this.clock.advance(0);
		return seat;
	}

	async ask(seat: Seat, asked = wish()): Promise<GiftId> {
		const giftId = await seat.client.ask(asked);
		if (giftId === null) throw new Error('the gift could not be stored');
		return giftId;
	}
}
