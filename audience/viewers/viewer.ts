// One simulated viewer: an audience client with a will of its own. It writes down what it asked for and what its screen
// showed, so that a rehearsal can compare every screen with the host's ledger afterwards.

import type { CallOff, Clock } from '../../protocol/clock.ts';
import type { ChannelName, GiftId, UserId } from '../../protocol/ids.ts';
import { encodeSealed } from '../../protocol/encode.ts';
import type { RoomPublicKeys } from '../../protocol/invite/public-keys.ts';
import type { RoomNews } from '../../protocol/messages.ts';
import type { Primitives } from '../../protocol/primitives/primitives.ts';
import { beginSealSession } from '../../protocol/seal/seal-session.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import type { AudienceEvents } from '../client/audience-ports.ts';
import { AudienceClient } from '../client/audience-client.ts';
import { MemoryGiftStore } from '../client/gift-store.ts';
import type { GiftStore } from '../client/gift-store.ts';
import type { GiftOffer } from '../gift-offer.ts';
import type { ChannelReader } from '../screen/channel-reader.ts';
import { decideAct, decideRestMs } from './decide-act.ts';
import type { Act, PlannedGift } from './decide-act.ts';
import { prepareDeed } from './hostile-deeds.ts';
import type { DeedFacts, HostileDeed } from './hostile-deeds.ts';
import { TRAITS } from './personalities.ts';
import type { Personality } from './personalities.ts';
import { seededIds } from './random.ts';
import type { Random } from './random.ts';
import { newCounts, newRecord, writeDown } from './viewer-record.ts';
import type { ViewerCounts, ViewerRecord } from './viewer-record.ts';
import { NO_FAULTS, RoughSession } from './rough-session.ts';
import type { ViewerFaults } from './rough-session.ts';

export interface ViewerOptions {
	readonly session: RtmSession;
	readonly room: ChannelName;
	readonly host: UserId;
	readonly keys: RoomPublicKeys;
	readonly primitives: Primitives;
	readonly clock: Clock;
	readonly random: Random;
	readonly personality: Personality;
	readonly name: string;
	readonly catalogue: readonly GiftOffer[];
	/** Of this viewer alone; 0 keeps it watching. */
	readonly giftsPerSecond: number;
	/** How many gifts may still be asked for, in a crowd with a common limit; it is told what was taken. */
	readonly allowance?: { readonly left: number; take(gifts: number): void };
	readonly faults?: ViewerFaults;
	readonly store?: GiftStore;
	readonly reader?: ChannelReader;
	/** Remember every gift id for a comparison afterwards; a crowd that plays for hours only counts. */
	readonly isRecorded?: boolean;
	readonly noticed?: (news: RoomNews) => void;
}

export interface Viewer {
	readonly userId: UserId;
	readonly name: string;
	readonly personality: Personality;
	readonly client: AudienceClient;
	readonly counts: Readonly<ViewerCounts>;
	readonly record: ViewerRecord;
	/** Left for ever, by its own will. */
	readonly isGone: boolean;
	start(): Promise<void>;
	setPace(giftsPerSecond: number): void;
	setCatalogue(catalogue: readonly GiftOffer[]): void;
	/** On top of what its personality does to it. */
	setFaults(faults: ViewerFaults): void;
	/** No new gifts; what is open is still brought to its end. */
	rest(): void;
	stop(): Promise<void>;
}

export function createViewer(options: ViewerOptions): Viewer {
	return new SimulatedViewer(options);
}

class SimulatedViewer implements Viewer {
	readonly client: AudienceClient;
	readonly counts: ViewerCounts = newCounts();
	readonly record: ViewerRecord = newRecord();
	isGone = false;
	#isStarted = false;
	readonly #options: ViewerOptions;
	readonly #session: RoughSession;
	#catalogue: readonly GiftOffer[];
	readonly #acting: Random;
	#giftsPerSecond: number;
	#lastOwnId: GiftId | null = null;
	/** The last grant of somebody else, for those who copy. */
	#lastOther: DeedFacts['others'] = null;
	#callOffAct: CallOff = () => undefined;
	readonly #callOffs = new Set<CallOff>();

	constructor(options: ViewerOptions) {
		const { room, host, keys, primitives, clock, random, reader, faults = NO_FAULTS } = options;
		this.#options = options;
		this.#catalogue = options.catalogue;
		this.#giftsPerSecond = options.giftsPerSecond;
		this.#acting = random.branch('acts');
		this.#session = new RoughSession({
			session: options.session,
			clock,
			random: random.branch('air'),
			faults,
			readOwn: (text) => this.client.line.readOwn(text),
		});
		this.setFaults(faults);
		const jitter = random.branch('jitter');
		this.client = new AudienceClient({
			session: this.#session,
			room,
			host,
			keys,
			primitives,
			clock,
			store: options.store ?? new MemoryGiftStore(),
			...(reader ? { reader } : {}),
			ids: seededIds(random.branch('ids'), clock),
			events: this.#listen(),
			jitter: () => jitter.next(),
		});
	}

	get userId(): UserId {
		return this.#session.userId;
	}

	get name(): string {
		return this.#options.name;
	}

	get personality(): Personality {
		return this.#options.personality;
	}

	async start(): Promise<void> {
		await this.client.start();
		this.#isStarted = true;
		this.#planNext(1);
	}

	setPace(giftsPerSecond: number): void {
		this.#giftsPerSecond = giftsPerSecond;
		this.#planNext(1);
	}

	setCatalogue(catalogue: readonly GiftOffer[]): void {
		this.#catalogue = catalogue;
	}

	setFaults(faults: ViewerFaults): void {
		const { broadcastLoss, acknowledgmentLoss, delayMsMax } = TRAITS[this.personality];
		this.#session.faults = {
			broadcastLoss: Math.max(broadcastLoss, faults.broadcastLoss),
			acknowledgmentLoss: Math.max(acknowledgmentLoss, faults.acknowledgmentLoss),
			delayMsMax: Math.max(delayMsMax, faults.delayMsMax),
		};
	}

	rest(): void {
		this.#giftsPerSecond = 0;
		this.#callOffAct();
		for (const callOff of this.#callOffs) callOff();
		this.#callOffs.clear();
	}

	async stop(): Promise<void> {
		this.rest();
		await this.client.stop();
	}

	#listen(): Partial<AudienceEvents> {
		const { isRecorded = true, noticed } = this.#options;
		const written = writeDown(this.counts, isRecorded ? this.record : null);
		return {
			...written,
			...(noticed ? { notice: noticed } : {}),
			drawn: (drawing, grant) => {
				written.drawn(drawing);
				const { giftId, sender } = drawing;
				if (sender !== this.userId) this.#lastOther = { giftId, sender, grant };
			},
		};
	}

	#planNext(gifts: number): void {
		this.#callOffAct();
		if (this.#giftsPerSecond <= 0 || this.isGone || !this.#isStarted) return;
		const ms = decideRestMs(gifts, this.#giftsPerSecond, this.#acting);
		this.#callOffAct = this.#options.clock.after(ms, () => this.#act());
	}

	#act(): void {
		const { allowance, personality } = this.#options;
		const catalogue = this.#catalogue;
		const giftsLeft = allowance?.left ?? Infinity;
		if (giftsLeft <= 0) return;
		if (catalogue.length === 0) {
			this.#planNext(1);
			return;
		}
		const act = decideAct({ traits: TRAITS[personality], catalogue, random: this.#acting, giftsLeft });
		const gifts = act.kind === 'gifts' ? act.gifts.length : act.kind === 'combo' ? act.frames.length : 1;
		if (act.kind !== 'deed') allowance?.take(gifts);
		this.#do(act);
		this.#planNext(gifts);
	}

	#do(act: Act): void {
		const senderName = this.name;
		switch (act.kind) {
			case 'deed':
				this.#doDeed(act.deed);
				return;
			case 'gifts':
				this.#oneAfterTheOther(act.gifts, ({ gift, count, note }) =>
					this.client.ask({ gift, count, note, senderName }),
				);
				// Sometimes the grant still arrives, sometimes nobody is there to take it.
				if (act.isFarewell) this.#later(20 + this.#acting.below(200), () => this.#leave());
				return;
			case 'combo': {
				const [first] = act.frames;
				if (!first) return;
				const comboId = this.client.startCombo({ gift: first.gift, note: null, senderName });
				const last = act.frames.at(-1);
				this.#oneAfterTheOther(act.frames, (frame) => this.client.growCombo(comboId, frame.count, frame === last));
			}
		}
	}

	#oneAfterTheOther(gifts: readonly PlannedGift[], ask: (gift: PlannedGift) => Promise<GiftId | null>): void {
		let waitMs = 0;
		for (const gift of gifts) {
			waitMs += gift.afterMs;
			this.#later(waitMs, () => void this.#ask(() => ask(gift)));
		}
	}

	async #ask(ask: () => Promise<GiftId | null>): Promise<void> {
		const giftId = await ask();
		// A streak that ended with the link takes no more frames.
		if (giftId === null) return;
		this.counts.asked++;
		this.#lastOwnId = giftId;
	}

	#later(ms: number, run: () => void): void {
		if (ms === 0) {
			run();
			return;
		}
		const callOff = this.#options.clock.after(ms, () => {
			this.#callOffs.delete(callOff);
			run();
		});
		this.#callOffs.add(callOff);
	}

	#leave(): void {
		this.isGone = true;
		void this.stop();
	}

	#doDeed(kind: HostileDeed): void {
		const { room, host, random, clock } = this.#options;
		const deed = prepareDeed(kind, {
			room,
			self: this.userId,
			catalogue: this.#catalogue,
			freshId: seededIds(random.branch(`deed ${this.counts.deeds}`), clock).newGiftId(),
			ownId: this.#lastOwnId,
			others: this.#lastOther,
			seal: (text) => this.client.line.writeText(text),
			sealAs: (client, text) => this.#sealAs(client, text),
			signer: this.#options.primitives.ed25519Signer(this.#options.primitives.randomBytes(32)),
			random: this.#acting,
			now: clock.now(),
		});
		if (!deed) return;
		this.counts.deeds++;
		this.record.deeds.push(kind);
		const session = this.#options.session;
		// What the host answers to nonsense comes back as a message; the publish itself says nothing worth knowing.
		void (deed.to === 'host' ? session.publishToUser(host, deed.text) : session.publishToChannel(room, deed.text));
	}

	/** As somebody would seal who wants to pass for another: the host will look for the key under the publisher's name. */
	#sealAs(client: UserId, text: string): string {
		const { primitives, keys, room, host } = this.#options;
		return encodeSealed(beginSealSession(primitives, keys.sealKey, { room, client, host }).seal('to host', text));
	}
}
