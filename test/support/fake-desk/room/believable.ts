// Who sends what in the room that the tests look at. Names and notes are chosen to be awkward on purpose: emoji,
// right-to-left text, look-alike letters, formula-leading text, markup, very long and very short ones.

import { asCoins, asGiftKey, asUserId } from '../../../../protocol/ids.ts';
import type { UserId } from '../../../../protocol/ids.ts';
import type { DeskSettings } from '../../../../preload/api/desk-api.ts';
import type { CatalogueGift, GiftRule, RoomRules } from '../../../../preload/api/rows.ts';

export interface Person {
	readonly id: UserId;
	readonly name: string | null;
}

function person(id: string, name: string | null): Person {
	return { id: asUserId(id), name };
}

export const PEOPLE: readonly Person[] = [
	person('aurora-vale', 'Aurora Vale'),
	person('tomas_r', 'tomás_r'),
	person('kei-moon', 'Kei 🌙'),
	person('dj-pavo', 'DJ Pavo'),
	person('nadia-k', 'Nadia K.'),
	person('quietotter', 'quietotter'),
	person('rx-pilot', 'rx-pilot'),
	person('lin', 'Lin'),
	person('bo-and-the-band', 'Bo & the Band'),
	person('sol-inversa', 'sol.inversa'),
	person('ffion', 'ffion'),
	person('viktor99', 'Viktor99'),
	person('zed', 'zed'),
	person('newcomer_4', 'newcomer_4'),
	person('yuki-on-air', 'yuki.on.air'),
	person('blocked-ish', 'blocked-ish'),
	person('lostsignal', 'lostsignal'),
	person('mika_fan_77', 'mika_fan_77'),
	person('noor', 'نور'),
	person('user-00417', null),
	person('longest-name', 'The one with the name that goes on until the very end of it all'),
	person('formula', '=HYPERLINK("x")'),
	person('markup', '<b>bold</b>'),
	...Array.from({ length: 240 }, (_, index) => person(`viewer-${index}`, `viewer ${String(index).padStart(3, '0')}`)),
];

export const NOTES: readonly string[] = [
	'for the last boss!',
	'gg',
	'hello from Lisbon',
	'take a break after this one',
	'encore! encore!',
	'happy birthday Mika 🎂',
	'先に寝ます、おやすみ',
	'that solo was worth every coin, play it again when the chat has calmed down a little, please and thank you',
];

const GIFTS: readonly (readonly [string, string, string, number, GiftRule, boolean])[] = [
	['rose', 'Rose', '🌹', 1, 'grant', true],
	['heart', 'Heart', '❤️', 5, 'grant', true],
	['donut', 'Donut', '🍩', 10, 'grant', true],
	['coffee', 'Coffee', '☕', 30, 'grant', true],
	['fox', 'Fox', '🦊', 120, 'grant', true],
	['headphones', 'Headphones', '🎧', 200, 'grant', true],
	['unicorn', 'Unicorn', '🦄', 1_500, 'grant', true],
	['rocket', 'Rocket', '🚀', 2_000, 'grant', true],
	['crown', 'Crown', '👑', 2_000, 'hold', true],
	['diamond', 'Diamond', '💎', 2_500, 'grant', true],
	['fireworks', 'Fireworks', '🎆', 3_000, 'grant', true],
	['dragon', 'Dragon', '🐉', 5_000, 'hold', true],
	['pumpkin', 'Pumpkin', '🎃', 66, 'refuse', false],
];

export const CATALOGUE: readonly CatalogueGift[] = GIFTS.map(
	([gift, name, icon, price, rule, isOffered], position) => ({
		gift: asGiftKey(gift),
		name,
		icon,
		price: asCoins(price),
		isOffered,
		rule,
		position,
	}),
);

/** How often each gift is sent, in the order of the catalogue. */
export const GIFT_WEIGHTS: readonly number[] = [60, 18, 10, 6, 4, 3, 0.8, 0.5, 0.2, 0.3, 0.2, 0.1, 0];

export const RULES: RoomRules = {
	holdFromCoins: asCoins(2_500),
	refuseFromCoins: null,
	holdsFirstGift: true,
	holdsNotes: false,
	comboCeilingCoins: asCoins(20_000),
	comboIdleMs: 20_000,
	reviewExpiresAfterMs: 120_000,
	senderGiftsMax: 20,
	senderWindowMs: 10_000,
	takeBackMs: 4_000,
	resendAfterMs: 4_000,
	resendAfterMsMax: 60_000,
	resendsMax: 5,
	acknowledgmentWaitMs: 15_000,
};

export const SETTINGS: DeskSettings = {
	theme: 'dark',
	moderatorName: 'Sena',
	textScale: 1,
	reducesMotion: false,
	playsSoundForHeld: false,
};
