import type { CallOff, Clock } from '../../protocol/clock.ts';

export type Tone = 'plain' | 'good' | 'bad';

export interface Notice {
	readonly noticeNo: number;
	readonly words: string;
	readonly tone: Tone;
}

const PLAIN_STAYS_MS = 5_000;
const BAD_STAYS_MS = 12_000;

/** Sentences about what just happened, read out by screen readers; the newest replaces the last. */
export class Announcer {
	/** Shown for a while in the corner of the window. */
	notice = $state.raw<Notice | null>(null);
	/** Read out and not shown, because the eye has it already. */
	told = $state('');
	readonly #clock: Clock;
	#count = 0;
	#callOff: CallOff = () => {};

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	tell(words: string): void {
		this.told = words;
	}

	say(words: string, tone: Tone = 'plain'): void {
		this.#callOff();
		this.#count += 1;
		this.notice = { noticeNo: this.#count, words, tone };
		this.#callOff = this.#clock.after(tone === 'bad' ? BAD_STAYS_MS : PLAIN_STAYS_MS, () => this.dismiss());
	}

	dismiss(): void {
		this.#callOff();
		this.notice = null;
	}
}
