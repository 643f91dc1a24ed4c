// What a viewer does next: pure, from its traits, the catalogue and chance. The same random generator gives the same
// evening, whether the clock is real or virtual.

import type { GiftKey } from '../../protocol/ids.ts';
import type { GiftOffer } from '../gift-offer.ts';
import type { HostileDeed } from './hostile-deeds.ts';
import { HOSTILE_DEEDS } from './hostile-deeds.ts';
import type { Traits } from './personalities.ts';
import type { Random } from './random.ts';
import { HOSTILE_NOTES, NOTES } from './words.ts';

export interface PlannedGift {
	readonly gift: GiftKey;
	readonly count: number;
	readonly note: string | null;
	/** After the one before it. */
	readonly afterMs: number;
}

export type Act =
	| { readonly kind: 'gifts'; readonly gifts: readonly PlannedGift[]; readonly isFarewell: boolean }
	| { readonly kind: 'combo'; readonly frames: readonly PlannedGift[] }
	| { readonly kind: 'deed'; readonly deed: HostileDeed };

export interface ActFacts {
	readonly traits: Traits;
	readonly catalogue: readonly GiftOffer[];
	readonly random: Random;
	/** Gifts that may still be asked for. */
	readonly giftsLeft: number;
}

export function decideAct({ traits, catalogue, random, giftsLeft }: ActFacts): Act {
	if (random.isChance(traits.hostileChance)) return { kind: 'deed', deed: random.pick(HOSTILE_DEEDS) };
	const isFarewell = random.isChance(traits.vanishChance);
	const roll = random.next();
	if (!isFarewell && roll < traits.comboChance)
		return { kind: 'combo', frames: planCombo(catalogue, random).slice(0, giftsLeft) };
	const isBurst = !isFarewell && roll < traits.comboChance + traits.burstChance;
	const gifts = isBurst ? 3 + random.below(8) : 1;
	const planned = Array.from({ length: Math.min(gifts, giftsLeft) }, (_, nth) => {
		return planGift({ traits, catalogue, random, afterMs: nth === 0 ? 0 : 40 + random.below(200) });
	});
	return { kind: 'gifts', gifts: planned, isFarewell };
}

/** How long a viewer rests after an act: gifts arrive like rain, at `giftsPerSecond` on average. */
export function decideRestMs(gifts: number, giftsPerSecond: number, random: Random): number {
	return Math.round((-Math.log(1 - random.next()) * Math.max(1, gifts) * 1_000) / giftsPerSecond);
}

/** The dearer, the rarer; how much rarer is the viewer's thrift. */
export function chooseOffer(catalogue: readonly GiftOffer[], thrift: number, random: Random): GiftOffer {
	const weights = catalogue.map(({ price }) => Math.max(1, price) ** -thrift);
	let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
	for (const [at, offer] of catalogue.entries()) {
		left -= weights[at] ?? 0;
		if (left <= 0) return offer;
	}
	const last = catalogue.at(-1);
	if (!last) throw new Error('a viewer needs a catalogue that is not empty');
	return last;
}

function planGift({
	traits,
	catalogue,
	random,
	afterMs,
}: Omit<ActFacts, 'giftsLeft'> & { readonly afterMs: number }): PlannedGift {
	const { key, price } = chooseOffer(catalogue, traits.thrift, random);
	const count = price <= 50 && random.isChance(0.2) ? 2 + random.below(9) : 1;
	// Who spends a lot has something to say.
	const noteChance = price >= 1_000 ? Math.max(0.5, traits.noteChance) : traits.noteChance;
	const notes = traits.hostileChance > 0 ? HOSTILE_NOTES : NOTES;
	return { gift: key, count, note: random.isChance(noteChance) ? random.pick(notes) : null, afterMs };
}

function planCombo(catalogue: readonly GiftOffer[], random: Random): readonly PlannedGift[] {
	const { key } = chooseOffer(catalogue, 1, random);
	const frames = 3 + random.below(10);
	return Array.from({ length: frames }, (_, nth) => ({
		gift: key,
		count: 1 + random.below(6),
		note: null,
		afterMs: nth === 0 ? 0 : 250 + random.below(900),
	}));
}
