import type { UserId } from '../../../protocol/ids.ts';
import type { Lane } from '../lanes.ts';
import type { Addressed } from './outbox-rows.ts';

/**
 * Which messages are for whom, by their numbers: some bytes for each that waits. As an index in the ledger's file it would
 * cost each message two pages that nothing else changes, one when it comes and one when it has left.
 */
export class ReceiverLists {
	/** Numbers in their order, which is the order in which the messages came. */
	readonly #lists = new Map<UserId | null, number[]>();

	add({ receiver, messageNo, lane }: Addressed): void {
		if (isAlone(lane)) return;
		const list = this.#lists.get(receiver);
		if (!list) this.#lists.set(receiver, [messageNo]);
		else if ((list.at(-1) ?? 0) < messageNo) list.push(messageNo);
		else list.splice(findPlace(list, messageNo), 0, messageNo);
	}

	remove({ receiver, messageNo, lane }: Addressed): void {
		const list = this.#lists.get(receiver);
		if (!list || isAlone(lane)) return;
		const at = findPlace(list, messageNo);
		if (list[at] !== messageNo) return;
		if (list.length === 1) this.#lists.delete(receiver);
		else list.splice(at, 1);
	}

	/** Oldest first; null is the room's channel. */
	list(receiver: UserId | null): readonly number[] {
		return this.#lists.get(receiver) ?? [];
	}
}

/** The host's own broadcasts leave in batches, and never with anything else. */
function isAlone(lane: Lane): boolean {
	return lane === 'host_broadcast';
}

/** Where the number is, or belongs. */
function findPlace(list: readonly number[], messageNo: number): number {
	let from = 0;
	let to = list.length;
	while (from < to) {
		const middle = (from + to) >> 1;
		if ((list[middle] ?? 0) < messageNo) from = middle + 1;
		else to = middle;
	}
	return from;
}
