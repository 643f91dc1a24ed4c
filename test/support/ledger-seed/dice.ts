/** Chance from a seed: the same seed gives the same evening, everywhere. */
export interface Dice {
	/** 0 ≤ value < 1. */
	next(): number;
	/** A whole number from 0 up to and without `below`. */
	below(below: number): number;
	pick<Item>(items: readonly Item[]): Item;
	/** Whether something happens that happens with this probability. */
	happens(probability: number): boolean;
}

export function rollDice(seed: number): Dice {
	let state = seed >>> 0;
	// Mulberry32: 32 bits of state are plenty for test material, and it costs nothing.
	function next(): number {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}
	const below = (limit: number) => Math.floor(next() * limit);
	return {
		next,
		below,
		happens: (probability) => next() < probability,
		pick: (items) => {
			const item = items[below(items.length)];
			if (item === undefined) throw new Error('nothing to pick from');
			return item;
		},
	};
}
