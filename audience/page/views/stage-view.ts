// The picture of the room: gifts as cards that stay for a few seconds, combos as cards that grow, a big gift with a moment
// of its own, and below it the list of what was given. What the host takes back leaves all of them at once.

import type { Clock } from '../../../protocol/clock.ts';
import type { CallOff } from '../../../protocol/clock.ts';
import type { GiftId, UserId } from '../../../protocol/ids.ts';
import type { Drawing, TakenOff } from '../../screen/screen.ts';
import { coinWords, WORDS } from '../words.ts';
import { find, make, makeName, makeWords } from './element.ts';

const CARD_MS = 7_000;
const CARDS_MAX = 5;
const LEAVING_MS = 400;
const LOG_MAX = 60;
const SHINE_FROM_COINS = 1_000;
const SHINE_MS = 3_600;

interface Card {
	readonly element: HTMLElement;
	callOff: CallOff;
}

export class StageView {
	readonly #clock: Clock;
	readonly #host: UserId;
	readonly #drawings = find('drawings', HTMLUListElement);
	readonly #shine = find('shine', HTMLDivElement);
	readonly #log = find('log', HTMLOListElement);
	readonly #logEmpty = find('log-empty', HTMLParagraphElement);
	readonly #cards = new Map<string, Card>();
	readonly #lines = new Map<string, HTMLElement>();
	#shining: string | null = null;
	#callOffShine: CallOff = () => undefined;

	constructor(clock: Clock, host: UserId) {
		this.#clock = clock;
		this.#host = host;
		this.#logEmpty.textContent = WORDS.logEmpty;
	}

	/** Gift ids that this person's list may call "on screen". */
	readonly onScreen = new Set<GiftId>();

	draw(drawing: Drawing): void {
		this.onScreen.add(drawing.giftId);
		this.#showCard(drawing);
		this.#showLine(drawing);
		if (drawing.terms.value >= SHINE_FROM_COINS) this.#showShine(drawing);
	}

	takeOff({ giftId, key, remaining }: TakenOff): void {
		this.onScreen.delete(giftId);
		if (remaining) {
			if (this.#cards.has(key)) this.#showCard(remaining);
			this.#showLine(remaining);
			return;
		}
		this.#removeCard(key);
		this.#lines.get(key)?.remove();
		this.#lines.delete(key);
		this.#logEmpty.hidden = this.#lines.size > 0;
		if (this.#shining === key) this.#endShine();
	}

	#showCard(drawing: Drawing): void {
		const known = this.#cards.get(drawing.key);
		known?.callOff();
		const element = makeCard(drawing, this.#host);
		// A streak keeps its place and its card; only what is on it grows.
		if (known) {
			element.classList.add('grown');
			known.element.replaceWith(element);
		} else this.#drawings.prepend(element);
		const callOff = this.#clock.after(CARD_MS, () => this.#removeCard(drawing.key));
		this.#cards.set(drawing.key, { element, callOff });
		const [oldest] = this.#cards.keys();
		if (this.#cards.size > CARDS_MAX && oldest !== undefined) this.#removeCard(oldest);
	}

	#removeCard(key: string): void {
		const card = this.#cards.get(key);
		if (!card) return;
		card.callOff();
		this.#cards.delete(key);
		card.element.classList.add('leaving');
		this.#clock.after(LEAVING_MS, () => card.element.remove());
	}

	#showLine(drawing: Drawing): void {
		const { key, count, value, terms, sender } = drawing;
		const line = make(
			'li',
			'',
			make('span', 'icon', terms.icon),
			nameOf({ terms, sender }, this.#host),
			make('span', 'what', WORDS.gave(count, terms.giftName)),
			make('span', 'coins', coinWords(value)),
		);
		if (terms.note !== null) line.append(makeWords('note', terms.note));
		this.#lines.get(key)?.remove();
		this.#lines.delete(key);
		this.#lines.set(key, line);
		this.#log.prepend(line);
		this.#logEmpty.hidden = true;
		const [oldest] = this.#lines.keys();
		if (this.#lines.size <= LOG_MAX || oldest === undefined) return;
		this.#lines.get(oldest)?.remove();
		this.#lines.delete(oldest);
	}

	#showShine({ key, terms, sender }: Drawing): void {
		this.#callOffShine();
		this.#shining = key;
		const big = make('span', 'big', terms.icon);
		this.#shine.replaceChildren(big, nameOf({ terms, sender }, this.#host));
		this.#shine.classList.remove('shining');
		// Reading a size makes the browser notice the removal, so that the moment begins anew for the next big gift.
		void this.#shine.offsetWidth;
		this.#shine.classList.add('shining');
		this.#callOffShine = this.#clock.after(SHINE_MS, () => this.#endShine());
	}

	#endShine(): void {
		this.#callOffShine();
		this.#shining = null;
		this.#shine.classList.remove('shining');
		this.#shine.replaceChildren();
	}
}

function nameOf({ terms, sender }: Pick<Drawing, 'terms' | 'sender'>, host: UserId): HTMLElement {
	return makeName({ name: terms.senderName ?? sender, sender }, host);
}

function makeCard({ terms, count, sender }: Drawing, host: UserId): HTMLElement {
	const card = make(
		'li',
		'card',
		make('span', 'icon', terms.icon),
		make('div', 'text', nameOf({ terms, sender }, host), make('span', 'what', terms.giftName)),
		make('b', 'times', `×${count}`),
	);
	if (terms.note !== null) card.append(makeWords('note', terms.note));
	return card;
}
