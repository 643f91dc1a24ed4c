// Chance and ids from a seed (sfc32, a small generator of good quality in the public domain): the same seed gives the same
// evening, to the id. It is for simulations; nothing secret may ever come from it.

import { v7 } from 'uuid';
import type { Clock } from '../../protocol/clock.ts';
import { asComboId, asGiftId } from '../../protocol/ids.ts';
import type { GiftIds } from '../client/gift-ids.ts';

export interface Random {
	/** At least 0, below 1. */
	next(): number;
	/** A whole number, at least 0, below `limit`. */
	below(limit: number): number;
	isChance(probability: number): boolean;
	pick<Item>(items: readonly [Item, ...Item[]]): Item;
	/** Another generator, the same for the same seed and label however much was drawn from this one. */
	branch(label: string): Random;
}

export function createRandom(seed: number | string): Random {
	const state = spread(String(seed));
	const next = (): number => {
		const sum = (((state.a + state.b) | 0) + state.counter) | 0;
		state.counter = (state.counter + 1) | 0;
		state.a = state.b ^ (state.b >>> 9);
		state.b = (state.c + (state.c << 3)) | 0;
		state.c = ((state.c << 21) | (state.c >>> 11)) + sum;
		state.c |= 0;
		return (sum >>> 0) / 4_294_967_296;
	};
	for (let warmUp = 0; warmUp < 12; warmUp++) next();
	const below = (limit: number) => Math.floor(next() * limit);
	return {
		next,
		below,
		isChance: (probability) => next() < probability,
		pick: (items) => items[below(items.length)] ?? items[0],
		branch: (label) => createRandom(`${seed}/${label}`),
	};
}

/** Four numbers from any text, so that neighbouring seeds share nothing (a multiply-and-shift mixer per lane). */
function spread(seed: string): { a: number; b: number; c: number; counter: number } {
	const lanes = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1].map((start, lane) => {
		let hash = start ^ seed.length;
		for (let at = 0; at < seed.length; at++) {
			hash = Math.imul(hash ^ seed.charCodeAt(at), 0x85ebca6b + lane * 2);
			hash = (hash << 13) | (hash >>> 19);
		}
		hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
		return hash ^ (hash >>> 13);
	});
	return { a: lanes[0] ?? 0, b: lanes[1] ?? 0, c: lanes[2] ?? 0, counter: lanes[3] ?? 0 };
}

/** UUIDs of version 7 whose chance comes from a seed, so that a rehearsal can be repeated to the id. */
export function seededIds(random: Random, clock: Clock): GiftIds {
	const uuid = () => v7({ msecs: clock.now(), random: Uint8Array.from({ length: 16 }, () => random.below(256)) });
	return { newGiftId: () => asGiftId(uuid()), newComboId: () => asComboId(uuid()) };
}
