import { NAME_GRAPHEMES_MAX, NAME_LENGTH_MAX } from '../../../protocol/bounds.ts';
import { toPlainLine } from '../../../protocol/reading/plain-line.ts';
import type { LinkState } from '../../../protocol/rtm-session.ts';
import type { Room } from '../keeping/room.ts';
import { keepName } from '../keeping/visitor.ts';
import { LINK_WORDS, WORDS } from '../words.ts';
import { find, make } from './element.ts';

const LINK_TONES: Readonly<Record<LinkState, 'good' | 'wait' | 'bad'>> = {
	idle: 'wait',
	connecting: 'wait',
	connected: 'good',
	disconnected: 'wait',
	suspended: 'bad',
	evicted: 'bad',
	failed: 'bad',
};

/** The room's name, the link, the seat: everything around the gifts. */
export class RoomView {
	readonly #join = find('join', HTMLFormElement);
	readonly #name = find('name', HTMLInputElement);
	readonly #give = find('give', HTMLFormElement);
	readonly #givingTitle = find('giving-title', HTMLHeadingElement);
	readonly #banner = find('banner', HTMLParagraphElement);
	readonly #link = find('link', HTMLParagraphElement);
	#joined: (name: string) => void = () => undefined;

	constructor() {
		this.#link.textContent = LINK_WORDS.idle;
		this.#givingTitle.textContent = WORDS.joining;
		find('stage-title', HTMLHeadingElement).textContent = WORDS.stage;
		find('log-title', HTMLHeadingElement).textContent = WORDS.log;
		find('mine-title', HTMLHeadingElement).textContent = WORDS.mine;
		find('join-words', HTMLParagraphElement).textContent = WORDS.joinWords;
		find('name-label', HTMLLabelElement).textContent = WORDS.name;
		find('join-button', HTMLButtonElement).textContent = WORDS.join;
		find('rename', HTMLButtonElement).textContent = WORDS.rename;
		this.#join.hidden = true;
		this.#join.addEventListener('submit', (event) => {
			event.preventDefault();
			const name = toPlainLine(this.#name.value, NAME_LENGTH_MAX, NAME_GRAPHEMES_MAX);
			if (name === null) {
				this.#name.value = '';
				this.#name.focus();
				return;
			}
			keepName(localStorage, name);
			this.#join.hidden = true;
			this.#joined(name);
		});
	}

	showRoom({ room, host }: Room): void {
		document.title = WORDS.title(room);
		find('room-name', HTMLHeadingElement).textContent = room;
		find('room-host', HTMLParagraphElement).textContent = WORDS.host(host);
		find('on-air', HTMLParagraphElement).textContent = WORDS.onAir(host);
		find('host-letter', HTMLSpanElement).textContent = host.slice(0, 1).toUpperCase();
	}

	askName(name: string | null, joined: (name: string) => void): void {
		this.#joined = joined;
		this.#name.value = name ?? '';
		this.#give.hidden = true;
		this.#join.hidden = false;
		this.#givingTitle.textContent = WORDS.joining;
		this.#name.focus();
	}

	/** The person sits: the form with the gifts takes the place of the one with the name. */
	showSeat(name: string, rename: () => void): void {
		find('page', HTMLElement).classList.remove('waiting');
		find('seat', HTMLParagraphElement).hidden = false;
		find('rename', HTMLButtonElement).addEventListener('click', rename);
		this.showName(name);
	}

	showName(name: string): void {
		find('seat-name', HTMLElement).textContent = name;
		this.#givingTitle.textContent = WORDS.giving;
		this.#give.hidden = false;
	}

	showLink(state: LinkState, takeOver: () => void): void {
		this.#link.className = `pill ${LINK_TONES[state]}`;
		this.#link.replaceChildren(LINK_WORDS[state]);
		if (state !== 'evicted') return;
		const button = make('button', '', WORDS.takeOver);
		button.type = 'button';
		button.addEventListener('click', takeOver);
		this.#link.append(button);
	}

	/** One sentence across the page, or none. */
	showBanner(words: string | null): void {
		this.#banner.hidden = words === null;
		this.#banner.textContent = words ?? '';
	}
}
