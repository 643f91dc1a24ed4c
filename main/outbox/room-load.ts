// How much the room's channel carries, and how much more it may be asked to carry. A grant that leaves causes a broadcast
// a moment later; until that is seen, it counts as if it were there. What was seen within the last second and what is on
// its way together stay within Agora's advice, and so does every second of the channel, whenever the broadcasts come.

import { LastSecond } from './pacing.ts';

/** A broadcast that has not come after so long has been lost, or its sender keeps it: it holds no place any more. */
const ON_THE_WAY_MS = 5_000;

/** Agora's advice: channel messages a second that a room of so many members takes without delay. */
export function adviseRoomPerSecond(members: number | null): number {
	if (members === null || members < 1_000) return 200;
	return members < 10_000 ? 100 : 30;
}

export class RoomLoad {
	/** Members of the room as presence tells; null while unknown. */
	members: number | null = null;
	readonly #seen = new LastSecond();
	/** When each gift's grant left for its sender, whose broadcast has not been seen yet; oldest first. */
	readonly #causedAt = new Map<number, number>();
	/** When each of the host's own messages left for the channel that has not come back yet; oldest first. */
	readonly #ownAt: number[] = [];

	get advisedPerSecond(): number {
		return adviseRoomPerSecond(this.members);
	}

	/** A message arrived on the channel. */
	noteMessage(elapsedMs: number, isOwn: boolean): void {
		this.#seen.note(elapsedMs);
		if (isOwn) this.#ownAt.shift();
	}

	/** The room has this gift's broadcast, or there will be none. */
	noteArrived(giftNo: number): void {
		this.#causedAt.delete(giftNo);
	}

	/** This gift's grant leaves: its sender will broadcast. */
	noteCaused(giftNo: number, elapsedMs: number): void {
		this.#causedAt.delete(giftNo);
		this.#causedAt.set(giftNo, elapsedMs);
	}

	/** The host itself publishes on the channel. */
	noteOwn(elapsedMs: number): void {
		this.#ownAt.push(elapsedMs);
	}

	/** It did not leave after all. */
	noteOwnLost(): void {
		this.#ownAt.pop();
	}

	countLastSecond(elapsedMs: number): number {
		return this.#seen.count(elapsedMs);
	}

	/** How many more messages the channel may be caused to carry now. */
	countFree(elapsedMs: number): number {
		for (const [giftNo, at] of this.#causedAt) {
			if (at > elapsedMs - ON_THE_WAY_MS) break;
			this.#causedAt.delete(giftNo);
		}
		while ((this.#ownAt[0] ?? elapsedMs) <= elapsedMs - ON_THE_WAY_MS) this.#ownAt.shift();
		const onTheWay = this.#causedAt.size + this.#ownAt.length;
		return Math.max(0, this.advisedPerSecond - this.#seen.count(elapsedMs) - onTheWay);
	}
}
