// A session on a bad device: what it publishes may vanish although the SDK reports success, and everything may be late.
// The wrapped session stays unaware; only this viewer's own messages suffer.

import type { Clock } from '../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { ClientMessage, DecodedPeer } from '../../protocol/messages.ts';
import type { LinkState, PublishOutcome, RtmEvents, RtmSession } from '../../protocol/rtm-session.ts';
import type { Random } from './random.ts';

export interface ViewerFaults {
	/** Chances that a broadcast, or an acknowledgment, leaves the client and arrives nowhere. */
	readonly broadcastLoss: number;
	readonly acknowledgmentLoss: number;
	/** Each message of this viewer waits up to so long before it leaves. */
	readonly delayMsMax: number;
}

export const NO_FAULTS: ViewerFaults = { broadcastLoss: 0, acknowledgmentLoss: 0, delayMsMax: 0 };

export class RoughSession implements RtmSession {
	faults: ViewerFaults;
	lostBroadcasts = 0;
	lostAcknowledgments = 0;
	readonly #session: RtmSession;
	readonly #clock: Clock;
	readonly #random: Random;
	readonly #readOwn: RoughSessionPorts['readOwn'];

	constructor({ session, clock, random, faults, readOwn }: RoughSessionPorts) {
		this.#session = session;
		this.#clock = clock;
		this.#random = random;
		this.#readOwn = readOwn;
		this.faults = faults;
	}

	get userId(): UserId {
		return this.#session.userId;
	}

	get link(): LinkState {
		return this.#session.link;
	}

	login(events: RtmEvents): void {
		this.#session.login(events);
	}

	subscribe(channel: ChannelName): Promise<PublishOutcome> {
		return this.#session.subscribe(channel);
	}

	async publishToUser(receiver: UserId, text: string): Promise<PublishOutcome> {
		await this.#linger();
		const { acknowledgmentLoss } = this.faults;
		if (acknowledgmentLoss > 0 && this.#random.isChance(acknowledgmentLoss) && this.#isAcknowledgment(text)) {
			this.lostAcknowledgments++;
			return { kind: 'published' };
		}
		return this.#session.publishToUser(receiver, text);
	}

	async publishToChannel(channel: ChannelName, text: string): Promise<PublishOutcome> {
		await this.#linger();
		const { broadcastLoss } = this.faults;
		if (broadcastLoss > 0 && this.#random.isChance(broadcastLoss)) {
			this.lostBroadcasts++;
			return { kind: 'published' };
		}
		return this.#session.publishToChannel(channel, text);
	}

	logout(): Promise<void> {
		return this.#session.logout();
	}

	#isAcknowledgment(text: string): boolean {
		const decoded = this.#readOwn(text);
		return decoded.kind === 'messages' && decoded.messages.some((message) => message.kind === 'acknowledgment');
	}

	async #linger(): Promise<void> {
		const { delayMsMax } = this.faults;
		if (delayMsMax <= 0) return;
		const ms = this.#random.below(delayMsMax);
		await new Promise<void>((resolve) => void this.#clock.after(ms, resolve));
	}
}

export interface RoughSessionPorts {
	readonly session: RtmSession;
	readonly clock: Clock;
	readonly random: Random;
	readonly faults: ViewerFaults;
	/** Opens what this viewer sealed itself. */
	readonly readOwn: (text: string) => DecodedPeer<ClientMessage>;
}
