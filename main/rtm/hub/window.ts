import type { Clock } from '../../../protocol/clock.ts';

const WINDOW_MS = 1_000;

/**
 * How often something happened within the last second, as a sliding window. It counts elapsed time by timers, because
 * the wall clock may jump.
 */
export class SlidingWindow {
	readonly #clock: Clock;
	#count = 0;
	#countMax = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** The most that any one second has seen. */
	get countMax(): number {
		return this.#countMax;
	}

	/** Counts one more, unless the last second has seen `most` already. */
	take(most: number): boolean {
		if (this.#count >= most) return false;
		this.#count++;
		this.#countMax = Math.max(this.#countMax, this.#count);
		this.#clock.after(WINDOW_MS, () => this.#count--);
		return true;
	}
}
