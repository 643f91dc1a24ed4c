// The form with which a person gives: gift, how many, words. A tap on Combo adds one piece to a running streak; taps that
// follow each other quickly leave as one frame, and a streak ends when nobody taps for a while.

import { COUNT_MAX, NOTE_GRAPHEMES_MAX, NOTE_LENGTH_MAX } from '../../../protocol/bounds.ts';
import type { CallOff, Clock } from '../../../protocol/clock.ts';
import type { ComboId, GiftKey } from '../../../protocol/ids.ts';
import { toPlainLine } from '../../../protocol/reading/plain-line.ts';
import type { GiftOffer } from '../../gift-offer.ts';
import { coinWords, WORDS } from '../words.ts';
import { find, make } from './element.ts';

const GATHER_TAPS_MS = 350;
const STREAK_IDLE_MS = 3_000;

export interface Giving {
	give(gift: GiftKey, count: number, note: string | null): void;
	startCombo(gift: GiftKey): ComboId;
	growCombo(comboId: ComboId, pieces: number): void;
}

interface Streak {
	readonly gift: GiftKey;
	readonly comboId: ComboId;
	count: number;
	gathered: number;
}

export class GiveForm {
	readonly #giving: Giving;
	readonly #clock: Clock;
	readonly #form = find('give', HTMLFormElement);
	readonly #tray = find('tray', HTMLDivElement);
	readonly #count = find('count', HTMLInputElement);
	readonly #note = find('note', HTMLInputElement);
	readonly #send = find('send', HTMLButtonElement);
	readonly #combo = find('combo', HTMLButtonElement);
	#catalogue: readonly GiftOffer[] = [];
	#streak: Streak | null = null;
	#callOffFrame: CallOff | null = null;
	#callOffIdle: CallOff = () => undefined;

	constructor(giving: Giving, clock: Clock) {
		this.#giving = giving;
		this.#clock = clock;
		this.#label();
		this.#form.addEventListener('submit', (event) => {
			event.preventDefault();
			this.#give();
		});
		this.#form.addEventListener('input', () => this.#refresh());
		find('less', HTMLButtonElement).addEventListener('click', () => this.#step(-1));
		find('more', HTMLButtonElement).addEventListener('click', () => this.#step(1));
		this.#combo.addEventListener('click', () => this.#tap());
	}

	show(catalogue: readonly GiftOffer[]): void {
		const chosen = this.#offer?.key ?? catalogue[0]?.key;
		this.#catalogue = catalogue;
		this.#tray.replaceChildren(...catalogue.map((offer) => makeChoice(offer, offer.key === chosen)));
		if (!catalogue.some(({ key }) => key === chosen)) this.#tray.querySelector('input')?.click();
		this.#form.hidden = false;
		this.#refresh();
	}

	/** The link ended, and every streak with it. */
	endStreak(): void {
		this.#callOffFrame?.();
		this.#callOffFrame = null;
		this.#callOffIdle();
		this.#streak = null;
		this.#refresh();
	}

	get #offer(): GiftOffer | null {
		const key = new FormData(this.#form).get('gift');
		return this.#catalogue.find((offer) => offer.key === key) ?? null;
	}

	get #pieces(): number {
		const count = Math.floor(this.#count.valueAsNumber);
		return Number.isSafeInteger(count) ? Math.min(COUNT_MAX, Math.max(1, count)) : 1;
	}

	#label(): void {
		find('gifts-legend', HTMLLegendElement).textContent = WORDS.gifts;
		find('count-label', HTMLLabelElement).textContent = WORDS.count;
		find('note-label', HTMLLabelElement).textContent = WORDS.note;
		find('combo-hint', HTMLParagraphElement).textContent = WORDS.comboHint;
		for (const [id, sign, words] of [
			['less', '−', WORDS.less],
			['more', '+', WORDS.more],
		] as const) {
			const button = find(id, HTMLButtonElement);
			button.textContent = sign;
			button.setAttribute('aria-label', words);
		}
	}

	#give(): void {
		const offer = this.#offer;
		if (!offer) return;
		this.#giving.give(offer.key, this.#pieces, toPlainLine(this.#note.value, NOTE_LENGTH_MAX, NOTE_GRAPHEMES_MAX));
		this.#note.value = '';
		this.#count.value = '1';
		this.#refresh();
	}

	#step(by: number): void {
		this.#count.value = String(Math.min(COUNT_MAX, Math.max(1, this.#pieces + by)));
		this.#refresh();
	}

	#tap(): void {
		const offer = this.#offer;
		if (!offer) return;
		if (this.#streak?.gift !== offer.key) {
			this.#sendFrame();
			this.#streak = { gift: offer.key, comboId: this.#giving.startCombo(offer.key), count: 0, gathered: 0 };
		}
		this.#streak.count++;
		this.#streak.gathered++;
		this.#callOffFrame ??= this.#clock.after(GATHER_TAPS_MS, () => this.#sendFrame());
		this.#callOffIdle();
		this.#callOffIdle = this.#clock.after(STREAK_IDLE_MS, () => this.endStreak());
		this.#refresh();
	}

	#sendFrame(): void {
		this.#callOffFrame?.();
		this.#callOffFrame = null;
		if (!this.#streak || this.#streak.gathered === 0) return;
		this.#giving.growCombo(this.#streak.comboId, this.#streak.gathered);
		this.#streak.gathered = 0;
	}

	#refresh(): void {
		const offer = this.#offer;
		this.#send.disabled = this.#combo.disabled = offer === null;
		if (!offer) return;
		const pieces = this.#pieces;
		this.#send.textContent = WORDS.send(pieces, offer.name, pieces * offer.price);
		const isRunning = this.#streak?.gift === offer.key;
		this.#combo.textContent = isRunning && this.#streak ? WORDS.comboRunning(this.#streak.count) : WORDS.combo;
		this.#combo.classList.toggle('running', isRunning);
	}
}

function makeChoice(offer: GiftOffer, isChosen: boolean): HTMLElement {
	const input = make('input', '');
	input.type = 'radio';
	input.name = 'gift';
	input.value = offer.key;
	input.checked = isChosen;
	return make(
		'label',
		'choice',
		input,
		make('span', 'icon', offer.icon),
		make('span', 'name', offer.name),
		make('span', 'coins', coinWords(offer.price)),
	);
}
