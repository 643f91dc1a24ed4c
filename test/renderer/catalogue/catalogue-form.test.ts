import { describe, expect, test } from 'vitest';
import type { CatalogueGift } from '../../../preload/api/rows.ts';
import { asCoins, asGiftKey } from '../../../protocol/ids.ts';
import {
	planMove,
	readCatalogueForm,
	suggestKey,
	writeCatalogueForm,
} from '../../../renderer/catalogue/catalogue-form.ts';
import type { CatalogueForm, CatalogueProblems } from '../../../renderer/catalogue/catalogue-form.ts';

function gift(key: string, position: number, price = 1): CatalogueGift {
	return {
		gift: asGiftKey(key),
		name: key,
		icon: '🌹',
		price: asCoins(price),
		isOffered: true,
		rule: 'grant',
		position,
	};
}

const catalogue = [gift('rose', 0), gift('fox', 1), gift('dragon', 2)];
const good: CatalogueForm = { gift: 'crown', name: 'Crown', icon: '👑', price: '2,000', isOffered: true, rule: 'hold' };

test('a good form is a gift at the end of the catalogue', () => {
	expect(readCatalogueForm(good, catalogue, null)).toEqual({
		problems: {},
		gift: { gift: 'crown', name: 'Crown', icon: '👑', price: 2_000, isOffered: true, rule: 'hold', position: 3 },
	});
});

test('a gift that is changed keeps its key and its place, whatever the form says', () => {
	const fox = gift('fox', 1);
	const read = readCatalogueForm({ ...good, gift: 'rose' }, catalogue, fox);
	expect([read.gift?.gift, read.gift?.position, read.problems]).toEqual(['fox', 1, {}]);
});

test('what is written into the form is read back as the same gift', () => {
	const dear = gift('dragon', 2, 1_000_000_000);
	expect(readCatalogueForm(writeCatalogueForm(dear), catalogue, dear).gift).toEqual(dear);
});

test.each<[string, Partial<CatalogueForm>, CatalogueProblems]>([
	['no key', { gift: ' ' }, { gift: 'empty' }],
	['capitals in the key', { gift: 'Crown' }, { gift: 'not_a_key' }],
	['a key that begins with a hyphen', { gift: '-crown' }, { gift: 'not_a_key' }],
	['a key of 41 letters', { gift: 'c'.repeat(41) }, { gift: 'not_a_key' }],
	['a key that another gift has', { gift: 'fox' }, { gift: 'taken' }],
	['no name', { name: '  ' }, { name: 'empty' }],
	['a name of 65 characters', { name: 'n'.repeat(65) }, { name: 'too_long' }],
	['no icon', { icon: '' }, { icon: 'empty' }],
	['four letters for an icon', { icon: 'gift' }, { icon: 'not_short' }],
	['no price', { price: '' }, { price: 'empty' }],
	['half a coin', { price: '0.5' }, { price: 'not_coins' }],
	['a price above the highest', { price: '1,000,000,001' }, { price: 'too_high' }],
	['two at once', { name: '', price: 'free' }, { name: 'empty', price: 'not_coins' }],
])('%s is told beside its field', (_what, part, problems) => {
	expect(readCatalogueForm({ ...good, ...part }, catalogue, null)).toEqual({ gift: null, problems });
});

test.each(['👑', '👩‍👩‍👧‍👦', '🏳️‍🌈', '❤️', '🇩🇪', 'VIP', 'é'])('%s is short enough for an icon', (icon) => {
	expect(readCatalogueForm({ ...good, icon }, catalogue, null).problems).toEqual({});
});

test.each([
	['Crème brûlée', 'creme-brulee'],
	['  Big   Rocket!! ', 'big-rocket'],
	['Rocket 2000', 'rocket-2000'],
	['龍', ''],
	['a'.repeat(60), 'a'.repeat(40)],
])('“%s” suggests the key “%s”', (name, key) => {
	expect(suggestKey(name)).toBe(key);
});

describe('moving a gift', () => {
	const places = (moved: readonly CatalogueGift[]) => moved.map((one) => [one.gift, one.position]);

	test('one step changes places with the neighbour and nothing else', () => {
		expect(places(planMove(catalogue, asGiftKey('fox'), -1))).toEqual([
			['fox', 0],
			['rose', 1],
		]);
	});

	test('nobody moves past the ends', () => {
		expect([planMove(catalogue, asGiftKey('rose'), -1), planMove(catalogue, asGiftKey('dragon'), 1)]).toEqual([[], []]);
	});

	test('places with gaps or shared places are put in order', () => {
		const crooked = [gift('rose', 0), gift('fox', 5), gift('dragon', 5)];
		expect(places(planMove(crooked, asGiftKey('dragon'), -1))).toEqual([
			['dragon', 1],
			['fox', 2],
		]);
	});
});
