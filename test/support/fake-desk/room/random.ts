/** A small seeded generator: the same seed gives the same room, gift by gift. */
export interface Random {
	/** From 0 up to, never including, 1. */
	fraction(): number;
	/** A whole number from `from` to `to`, both included. */
	whole(from: number, to: number): number;
	chance(probability: number): boolean;
	pick<Item>(items: readonly Item[]): Item;
}

export function createRandom(seed: number): Random {
	let state = (seed ^ 0x9e3779b9) >>> 0;
	function fraction(): number {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	}
	function pick<Item>(items: readonly Item[]): Item {
		const item = items[Math.floor(fraction() * items.length)];
		if (item === undefined) throw new Error('nothing to pick from');
		return item;
	}
	return {
		fraction,
		whole: (from, to) => from + Math.floor(fraction() * (to - from + 1)),
		chance: (probability) => fraction() < probability,
		pick,
	};
}
