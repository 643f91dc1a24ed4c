import type { GiftId } from '../../../protocol/ids.ts';
import type { OwnGift } from '../../client/own-gift.ts';
import type { GiftOffer } from '../../gift-offer.ts';
import type { OwnRow } from '../own-rows.ts';
import { toRows } from '../own-rows.ts';
import { coinWords, REFUSAL_WORDS, STEP_WORDS, WORDS } from '../words.ts';
import { find, make, makeWords } from './element.ts';

const ROWS_MAX = 30;

export interface OwnGiftsDesk {
	askAgain(giftId: GiftId): void;
	dismiss(giftId: GiftId): void;
}

/** The list of this person's gifts, with how far each has come. */
export class OwnGiftsView {
	readonly #desk: OwnGiftsDesk;
	readonly #list = find('mine', HTMLUListElement);
	readonly #empty = find('mine-empty', HTMLParagraphElement);
	readonly #spoken = find('spoken', HTMLParagraphElement);
	/** What each row said last, so that only news is spoken and only changed rows are touched. */
	readonly #said = new Map<string, { readonly signature: string; readonly element: HTMLElement }>();

	constructor(desk: OwnGiftsDesk) {
		this.#desk = desk;
		this.#empty.textContent = WORDS.mineEmpty;
	}

	show(gifts: readonly OwnGift[], catalogue: readonly GiftOffer[], onScreen: ReadonlySet<GiftId>): void {
		const rows = toRows(gifts, onScreen).slice(0, ROWS_MAX);
		this.#empty.hidden = rows.length > 0;
		const elements = rows.map((row) => {
			const offer = catalogue.find(({ key }) => key === row.gift);
			const signature = [row.step, row.count, row.latest.refusal?.why ?? '', row.giftIds.length].join(' ');
			const known = this.#said.get(row.key);
			if (known?.signature === signature) return known.element;
			const element = this.#makeRow(row, offer);
			this.#said.set(row.key, { signature, element });
			this.#spoken.textContent = `${offer?.name ?? row.gift}: ${describe(row)}`;
			return element;
		});
		const keys = new Set(rows.map(({ key }) => key));
		for (const key of this.#said.keys()) if (!keys.has(key)) this.#said.delete(key);
		// Only what differs is moved: replacing all would take the focus away from a button in the list.
		for (const [at, element] of elements.entries())
			if (this.#list.children[at] !== element) this.#list.insertBefore(element, this.#list.children[at] ?? null);
		while (this.#list.children.length > elements.length) this.#list.lastElementChild?.remove();
	}

	#makeRow(row: OwnRow, offer: GiftOffer | undefined): HTMLElement {
		const name = offer?.name ?? row.gift;
		const coins = offer ? coinWords(offer.price * row.count) : '';
		const title = make('span', 'what', row.count === 1 ? name : `${name} ×${row.count}`);
		const ladder = make('span', `ladder ${row.tone}`);
		ladder.setAttribute('aria-hidden', 'true');
		for (let rung = 1; rung <= 4; rung++) ladder.append(make('i', rung <= row.rungs ? 'reached' : ''));
		const element = make(
			'li',
			`own ${row.step}`,
			make('span', 'icon', offer?.icon ?? '🎁'),
			title,
			make('span', 'coins', coins),
			ladder,
			make('span', `state ${row.tone}`, describe(row)),
		);
		if (row.note !== null) element.append(makeWords('note', row.note));
		if (row.step === 'unanswered') element.append(this.#makeActs(row));
		return element;
	}

	#makeActs({ giftIds }: OwnRow): HTMLElement {
		const askAgain = make('button', '', WORDS.askAgain);
		askAgain.type = 'button';
		askAgain.addEventListener('click', () => giftIds.forEach((giftId) => this.#desk.askAgain(giftId)));
		const dismiss = make('button', 'quiet', WORDS.dismiss);
		dismiss.type = 'button';
		dismiss.addEventListener('click', () => giftIds.forEach((giftId) => this.#desk.dismiss(giftId)));
		return make('span', 'row-acts', askAgain, dismiss);
	}
}

function describe({ step, latest }: OwnRow): string {
	const why = latest.refusal?.why ?? latest.waitingFor;
	const reason = latest.refusal?.reason;
	const words = why ? `${STEP_WORDS[step]}: ${REFUSAL_WORDS[why]}` : STEP_WORDS[step];
	return `${words}${reason ? ` (“${reason}”)` : ''}`;
}
