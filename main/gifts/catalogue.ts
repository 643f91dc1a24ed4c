import { asCoins, asGiftKey } from '../../protocol/ids.ts';
import type { CatalogueGift, GiftRule } from '../../preload/api/rows.ts';

/** What a new room offers until its host edits the catalogue. */
export const FIRST_CATALOGUE: readonly CatalogueGift[] = [
	offer('rose', 'Rose', '🌹', 1),
	offer('donut', 'Donut', '🍩', 10),
	offer('fox', 'Fox', '🦊', 120),
	offer('headphones', 'Headphones', '🎧', 200),
	offer('unicorn', 'Unicorn', '🦄', 1_500),
	offer('rocket', 'Rocket', '🚀', 2_000),
	offer('crown', 'Crown', '👑', 2_000),
	offer('diamond', 'Diamond', '💎', 2_500),
	offer('fireworks', 'Fireworks', '🎆', 3_000),
	offer('dragon', 'Dragon', '🐉', 5_000),
].map((gift, position) => ({ ...gift, position }));

function offer(key: string, name: string, icon: string, price: number): Omit<CatalogueGift, 'position'> {
	const rule: GiftRule = 'grant';
	return { gift: asGiftKey(key), name, icon, price: asCoins(price), isOffered: true, rule };
}
