// A room full of viewers from one seed: who they are, how often they give, when they come. The same crowd plays in virtual
// time inside a rehearsal and in real time in its own process.

import type { CallOff, Clock } from '../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { RoomPublicKeys } from '../../protocol/invite/public-keys.ts';
import type { RoomNews } from '../../protocol/messages.ts';
import type { Primitives } from '../../protocol/primitives/primitives.ts';
import { HostWord } from '../../protocol/sign/host-word.ts';
import { asUserId } from '../../protocol/ids.ts';
import type { RtmSession } from '../../protocol/rtm-session.ts';
import type { GiftOffer } from '../gift-offer.ts';
import { createSharedReader } from '../screen/channel-reader.ts';
import { castViewers, LIVELY_MIX, TRAITS } from './personalities.ts';
import type { Mix, Personality } from './personalities.ts';
import { createRandom } from './random.ts';
import type { ViewerFaults } from './rough-session.ts';
import { createViewer } from './viewer.ts';
import type { Viewer } from './viewer.ts';
import { newCounts } from './viewer-record.ts';
import type { ViewerCounts } from './viewer-record.ts';
import { PEOPLE, PRETENDERS } from './words.ts';

/** Viewers come one after the other, as people do, and not in one instant. */
const ARRIVAL_GAP_MS = 25;

export interface CrowdOptions {
	readonly viewers: number;
	/** Of the whole crowd, hostile deeds not counted. */
	readonly giftsPerSecond: number;
	/** The crowd asks for no more gifts than this; without it, it goes on. */
	readonly giftsMax?: number;
	readonly seed: number | string;
	readonly room: ChannelName;
	readonly host: UserId;
	/** The room's, from its invite. */
	readonly keys: RoomPublicKeys;
	readonly primitives: Primitives;
	readonly clock: Clock;
	readonly catalogue: readonly GiftOffer[];
	readonly mix?: Mix;
	readonly isRecorded?: boolean;
	/** The host told the room something; each viewer hears it. */
	readonly noticed?: (news: RoomNews) => void;
	openSession(userId: UserId): RtmSession;
}

export class Crowd {
	readonly viewers: readonly Viewer[];
	readonly #clock: Clock;
	readonly #allowance: { left: number; take(gifts: number): void };
	readonly #arrivals = new Set<CallOff>();
	#giftsPerSecond: number;

	constructor(options: CrowdOptions) {
		const { viewers, seed, mix = LIVELY_MIX, giftsMax = Infinity, giftsPerSecond, ...shared } = options;
		this.#clock = options.clock;
		this.#giftsPerSecond = giftsPerSecond;
		this.#allowance = {
			left: giftsMax,
			take(gifts) {
				this.left -= gifts;
			},
		};
		const random = createRandom(seed);
		const people = shuffle(PEOPLE, random.branch('names').next);
		const cast = shuffle(castViewers(viewers, mix), random.branch('cast').next);
		const reader = createSharedReader(new HostWord(options.keys, options.primitives));
		this.viewers = cast.map((personality, seat) => {
			const [name, stem] = nameFor(personality, seat, people);
			const userId = asUserId(`${stem}-${seat + 1}`);
			return createViewer({
				...shared,
				session: options.openSession(userId),
				random: random.branch(userId),
				personality,
				name,
				giftsPerSecond: 0,
				reader,
				allowance: this.#allowance,
			});
		});
	}

	/** Everybody arrives, one after the other, and begins to give. */
	start(): void {
		for (const [seat, viewer] of this.viewers.entries()) {
			const callOff = this.#clock.after(seat * ARRIVAL_GAP_MS, () => {
				this.#arrivals.delete(callOff);
				viewer.setPace(this.#paceOf(viewer));
				void viewer.start();
			});
			this.#arrivals.add(callOff);
		}
	}

	setPace(giftsPerSecond: number): void {
		this.#giftsPerSecond = giftsPerSecond;
		for (const viewer of this.viewers) viewer.setPace(this.#paceOf(viewer));
	}

	setCatalogue(catalogue: readonly GiftOffer[]): void {
		for (const viewer of this.viewers) viewer.setCatalogue(catalogue);
	}

	setFaults(faults: ViewerFaults): void {
		for (const viewer of this.viewers) viewer.setFaults(faults);
	}

	/** Nobody asks for new gifts; what is open is still brought to its end. */
	rest(): void {
		for (const viewer of this.viewers) viewer.rest();
	}

	async stop(): Promise<void> {
		for (const callOff of this.#arrivals) callOff();
		await Promise.all(this.viewers.map((viewer) => viewer.stop()));
	}

	/** The limit is reached: no new gift will be asked for (frames of running combos may still follow). */
	get isSpent(): boolean {
		return this.#allowance.left <= 0;
	}

	counts(): ViewerCounts {
		const sum = newCounts();
		for (const { counts } of this.viewers)
			for (const name of Object.keys(sum) as (keyof ViewerCounts)[]) sum[name] += counts[name];
		return sum;
	}

	#paceOf(viewer: Viewer): number {
		const appetites = this.viewers.reduce((sum, { personality }) => sum + TRAITS[personality].appetite, 0);
		return (this.#giftsPerSecond * TRAITS[viewer.personality].appetite) / appetites;
	}
}

export function createCrowd(options: CrowdOptions): Crowd {
	return new Crowd(options);
}

/** In a crowd larger than the list, a name comes back with its round behind it, as in any large room. */
function nameFor(
	personality: Personality,
	seat: number,
	people: readonly (readonly [string, string])[],
): readonly [string, string] {
	const list = personality === 'hostile' ? PRETENDERS : people;
	const [name, stem] = list[seat % list.length] ?? ['viewer', 'viewer'];
	const round = Math.floor(seat / list.length);
	return round === 0 || personality === 'hostile' ? [name, stem] : [`${name} ${round + 1}`.slice(-64), stem];
}

function shuffle<Item>(items: readonly Item[], next: () => number): readonly Item[] {
	const shuffled = [...items];
	for (let at = shuffled.length - 1; at > 0; at--) {
		const other = Math.floor(next() * (at + 1));
		const [one, two] = [shuffled[at], shuffled[other]];
		if (one === undefined || two === undefined) continue;
		shuffled[at] = two;
		shuffled[other] = one;
	}
	return shuffled;
}
