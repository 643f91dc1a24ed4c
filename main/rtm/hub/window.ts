import type { Clock } from '../../../protocol/clock.ts';

const WINDOW_MS = 1_000;

/**
 * How often something happened within the last second, as a sliding window. It counts the time that has really passed: the
 * wall clock may jump, and timers run late in a busy process.
 */
export class SlidingWindow {
	readonly #clock: Clock;
	readonly #times: number[] = [];
	/** Where the window begins; what lies before is thrown away now and then. */
	#first = 0;
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
		const now = this.#clock.elapsedMs;
		while ((this.#times[this.#first] ?? now) <= now - WINDOW_MS) this.#first++;
		if (this.#first > 100 || this.#first === this.#times.length) {
			this.#times.splice(0, this.#first);
			this.#first = 0;
		}
		const count = this.#times.length - this.#first;
		if (count >= most) return false;
		this.#times.push(now);
		this.#countMax = Math.max(this.#countMax, count + 1);
		return true;
	}
}
