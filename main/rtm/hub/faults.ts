// What goes wrong on the way between a client and the hub, on purpose. Every draw comes from the one random port, so
// that a seed decides the whole evening. Faults are drawn for each leg of a way (client to hub, hub to client, and the
// answer back), may be changed at any time, and touch messages and their answers only, never a login or a subscription.

import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import type { Lane } from './lane.ts';

export interface LinkFaults {
	/** Every message takes between these two. */
	readonly delayMinMs: number;
	readonly delayMaxMs: number;
	/** The probability that a message vanishes; its publisher learns that nobody knows. */
	readonly loss: number;
	/** The probability that a message arrives twice. */
	readonly duplicate: number;
	/** The probability that a message dawdles up to `reorderMs` longer and is overtaken. */
	readonly reorder: number;
	readonly reorderMs: number;
}

export const NO_FAULTS: LinkFaults = {
	delayMinMs: 0,
	delayMaxMs: 0,
	loss: 0,
	duplicate: 0,
	reorder: 0,
	reorderMs: 500,
};

/** A message as the hub carries it: to one user, or to everyone on a channel. */
export interface CarriedMessage {
	readonly from: UserId;
	readonly user: UserId | null;
	readonly channel: ChannelName | null;
	readonly text: string;
}

export class Faults {
	/** Loses one message by what it is, for instance acknowledgments only. Asked once for each publish. */
	loses: ((message: CarriedMessage) => boolean) | null = null;
	readonly #random: () => number;
	readonly #byUser = new Map<UserId, LinkFaults>();
	#everywhere: LinkFaults = NO_FAULTS;
	#lost = 0;
	#duplicated = 0;
	#reordered = 0;

	constructor(random: () => number) {
		this.#random = random;
	}

	setEverywhere(faults: Partial<LinkFaults>): void {
		this.#everywhere = { ...NO_FAULTS, ...faults };
	}

	/** For one user's link, instead of what holds everywhere; null ends the exception. */
	setFor(userId: UserId, faults: Partial<LinkFaults> | null): void {
		if (faults === null) this.#byUser.delete(userId);
		else this.#byUser.set(userId, { ...NO_FAULTS, ...faults });
	}

	/** What went wrong so far. */
	totals(): { readonly lost: number; readonly duplicated: number; readonly reordered: number } {
		return { lost: this.#lost, duplicated: this.#duplicated, reordered: this.#reordered };
	}

	/** Sends a message into a lane of this user's link, where it may be lost, doubled or overtaken. */
	carry(lane: Lane, userId: UserId, run: () => void): void {
		const faults = this.#of(userId);
		if (this.#isLost(faults)) return;
		this.#send(lane, faults, run);
		if (!this.#happens(faults.duplicate)) return;
		this.#duplicated++;
		this.#send(lane, faults, run);
	}

	/** The same for an answer: it may be late or lost, and comes once. */
	carryAnswer(lane: Lane, userId: UserId, run: () => void): void {
		const faults = this.#of(userId);
		if (!this.#isLost(faults)) lane.carry(this.#drawDelayMs(faults), run);
	}

	/** Asks the filter for whole messages. */
	losesWhole(message: CarriedMessage): boolean {
		if (this.loses?.(message) !== true) return false;
		this.#lost++;
		return true;
	}

	#of(userId: UserId): LinkFaults {
		return this.#byUser.get(userId) ?? this.#everywhere;
	}

	#isLost({ loss }: LinkFaults): boolean {
		const isLost = this.#happens(loss);
		if (isLost) this.#lost++;
		return isLost;
	}

	#send(lane: Lane, faults: LinkFaults, run: () => void): void {
		const delayMs = this.#drawDelayMs(faults);
		if (!this.#happens(faults.reorder)) return lane.carry(delayMs, run);
		this.#reordered++;
		lane.carryOutOfOrder(delayMs + 1 + Math.floor(this.#random() * faults.reorderMs), run);
	}

	#happens(probability: number): boolean {
		return probability > 0 && this.#random() < probability;
	}

	#drawDelayMs({ delayMinMs, delayMaxMs }: LinkFaults): number {
		if (delayMaxMs <= delayMinMs) return delayMinMs;
		return Math.floor(delayMinMs + this.#random() * (delayMaxMs - delayMinMs + 1));
	}
}
