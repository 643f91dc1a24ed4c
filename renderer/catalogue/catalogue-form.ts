// What a person types about one gift of the catalogue, and the gift that it means; null where something is wrong.

import type { CatalogueGift, GiftRule } from '../../preload/api/rows.ts';
import { NAME_GRAPHEMES_MAX, NAME_LENGTH_MAX, PRICE_MAX } from '../../protocol/bounds.ts';
import { countGraphemes } from '../../protocol/reading/graphemes.ts';
import { fitsGraphemes } from '../../protocol/reading/plain-line.ts';
import { isGiftKey } from '../../protocol/ids.ts';
import type { GiftKey } from '../../protocol/ids.ts';
import { readTypedCoins } from '../forms/typed-number.ts';
import { formatNumber } from '../messages/format.ts';

export interface CatalogueForm {
	readonly gift: string;
	readonly name: string;
	readonly icon: string;
	readonly price: string;
	readonly isOffered: boolean;
	readonly rule: GiftRule;
}

export const EMPTY_CATALOGUE_FORM: CatalogueForm = {
	gift: '',
	name: '',
	icon: '',
	price: '',
	isOffered: true,
	rule: 'grant',
};

export type CatalogueProblem = 'empty' | 'not_a_key' | 'taken' | 'too_long' | 'not_short' | 'not_coins' | 'too_high';
export type CatalogueProblems = Partial<Record<'gift' | 'name' | 'icon' | 'price', CatalogueProblem>>;

const ICON_GRAPHEMES_MAX = 3;
const ICON_LENGTH_MAX = 32;
const KEY_LENGTH_MAX = 40;

/** `editing` is the gift being changed, which keeps its key and place; null adds one at the end. */
export function readCatalogueForm(
	form: CatalogueForm,
	catalogue: readonly CatalogueGift[],
	editing: CatalogueGift | null,
): { readonly gift: CatalogueGift | null; readonly problems: CatalogueProblems } {
	const name = form.name.trim();
	const icon = form.icon.trim();
	const price = readTypedCoins(form.price);
	const key = editing ? editing.gift : form.gift.trim();
	const problems: CatalogueProblems = {};
	if (!editing) putProblem(problems, 'gift', findKeyProblem(key, catalogue));
	putProblem(problems, 'name', findNameProblem(name));
	putProblem(problems, 'icon', findIconProblem(icon));
	if (price === null) problems.price = 'empty';
	else if (price === 'not_coins') problems.price = 'not_coins';
	else if (price > PRICE_MAX) problems.price = 'too_high';
	if (Object.keys(problems).length > 0 || !isGiftKey(key) || price === null || price === 'not_coins')
		return { gift: null, problems };
	const position = editing?.position ?? findNextPosition(catalogue);
	return { gift: { gift: key, name, icon, price, isOffered: form.isOffered, rule: form.rule, position }, problems };
}

export function writeCatalogueForm({ gift, name, icon, price, isOffered, rule }: CatalogueGift): CatalogueForm {
	return { gift, name, icon, price: formatNumber(price), isOffered, rule };
}

/** A key made of the name, for a person who has not thought of one: `Crème brûlée` becomes `creme-brulee`. */
export function suggestKey(name: string): string {
	return name
		.normalize('NFKD')
		.replaceAll(/\p{Mark}/gu, '')
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.slice(0, KEY_LENGTH_MAX)
		.replaceAll(/^-+|-+$/g, '');
}

/** The gifts whose place changes when one moves a step up (-1) or down (1), with their new places. */
export function planMove(catalogue: readonly CatalogueGift[], gift: GiftKey, step: -1 | 1): readonly CatalogueGift[] {
	const from = catalogue.findIndex((one) => one.gift === gift);
	const moved = catalogue[from];
	const to = from + step;
	if (!moved || to < 0 || to >= catalogue.length) return [];
	const order = catalogue.toSpliced(from, 1).toSpliced(to, 0, moved);
	// Places may have gaps or be shared after a removal; the whole order is written down where it differs.
	return order
		.map((one, position) => ({ ...one, position }))
		.filter((one) => !catalogue.some((was) => isSamePlace(was, one)));
}

function isSamePlace(was: CatalogueGift, is: CatalogueGift): boolean {
	return was.gift === is.gift && was.position === is.position;
}

function putProblem(
	problems: CatalogueProblems,
	field: keyof CatalogueProblems,
	problem: CatalogueProblem | null,
): void {
	if (problem) problems[field] = problem;
}

function findKeyProblem(key: string, catalogue: readonly CatalogueGift[]): CatalogueProblem | null {
	if (key === '') return 'empty';
	if (!isGiftKey(key)) return 'not_a_key';
	return catalogue.some((one) => one.gift === key) ? 'taken' : null;
}

function findNameProblem(name: string): CatalogueProblem | null {
	if (name === '') return 'empty';
	return name.length > NAME_LENGTH_MAX || !fitsGraphemes(name, NAME_GRAPHEMES_MAX) ? 'too_long' : null;
}

function findIconProblem(icon: string): CatalogueProblem | null {
	if (icon === '') return 'empty';
	const count = countGraphemes(icon);
	return count > ICON_GRAPHEMES_MAX || icon.length > ICON_LENGTH_MAX ? 'not_short' : null;
}

function findNextPosition(catalogue: readonly CatalogueGift[]): number {
	return catalogue.reduce((next, one) => Math.max(next, one.position + 1), 0);
}
