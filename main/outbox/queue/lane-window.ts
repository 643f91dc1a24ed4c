import type { Position, QueuedMessage } from './outbox-rows.ts';

/** Messages of one lane kept in memory: the queue is as long as its rows, never as large in memory. */
export const WINDOW_MAX = 512;

export type LoadAfter = (after: Position | null, limit: number) => readonly QueuedMessage[];

/** The first messages of one lane that nobody has begun to say, in their order; more are loaded when these are gone. */
export class LaneWindow {
	readonly #load: LoadAfter;
	readonly #isHeld: (messageNo: number) => boolean;
	readonly #items: QueuedMessage[] = [];
	/** Rows up to here are in the window, or held, or gone; null before the first row. */
	#loadedTo: Position | null = null;
	/** No row lies beyond. */
	#isWhole = false;

	constructor(load: LoadAfter, isHeld: (messageNo: number) => boolean) {
		this.#load = load;
		this.#isHeld = isHeld;
	}

	first(): QueuedMessage | null {
		this.#fill();
		return this.#items[0] ?? null;
	}

	/** The first so many, at most as many as the window holds. */
	list(limit: number): readonly QueuedMessage[] {
		this.#fill(limit);
		return this.#items.slice(0, limit);
	}

	/** A message waits, new or again. */
	add(item: QueuedMessage): void {
		if (!this.#isWhole && (this.#loadedTo === null || isBefore(this.#loadedTo, item))) return;
		const at = this.#find(item);
		if (this.#items[at]?.messageNo !== item.messageNo) this.#items.splice(at, 0, item);
		if (this.#isWhole && (this.#loadedTo === null || isBefore(this.#loadedTo, item))) this.#loadedTo = item;
		if (this.#items.length <= WINDOW_MAX) return;
		this.#items.length = WINDOW_MAX;
		this.#loadedTo = this.#items.at(-1) ?? null;
		this.#isWhole = false;
	}

	remove(item: QueuedMessage): void {
		const at = this.#find(item);
		if (this.#items[at]?.messageNo === item.messageNo) this.#items.splice(at, 1);
	}

	#fill(wanted = 1): void {
		while (this.#items.length < wanted && !this.#isWhole) {
			const rows = this.#load(this.#loadedTo, WINDOW_MAX);
			this.#isWhole = rows.length < WINDOW_MAX;
			this.#loadedTo = rows.at(-1) ?? this.#loadedTo;
			this.#items.push(...rows.filter(({ messageNo }) => !this.#isHeld(messageNo)));
		}
	}

	/** Where the item is, or belongs. */
	#find(item: Position): number {
		let from = 0;
		let to = this.#items.length;
		while (from < to) {
			const middle = (from + to) >> 1;
			const other = this.#items[middle];
			if (other && isBefore(other, item)) from = middle + 1;
			else to = middle;
		}
		return from;
	}
}

function isBefore(one: Position, other: Position): boolean {
	return one.rank < other.rank || (one.rank === other.rank && one.messageNo < other.messageNo);
}
