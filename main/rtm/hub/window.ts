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

	/**
	 * Counts one more, unless the last second has seen `most` already. What was read late may have happened at any time after
	 * `notBefore`: it is counted as early as it can have been by somebody who keeps to the limit.
	 */
	take(most: number, notBefore?: number): boolean {
		const now = this.#findTime(most, notBefore);
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

	#findTime(most: number, notBefore?: number): number {
		const now = this.#clock.elapsedMs;
		if (notBefore === undefined) return now;
		const last = this.#times.at(-1) ?? -Infinity;
		const freed = (this.#times[this.#times.length - most] ?? -Infinity) + WINDOW_MS;
		return Math.min(now, Math.max(notBefore, last, freed));
	}
}
