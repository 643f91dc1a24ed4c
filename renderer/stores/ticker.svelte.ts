import type { UtcMs } from '../../protocol/ids.ts';
import type { Clock } from '../../protocol/clock.ts';

/** The time as the window shows it: waiting times, countdowns and ages all read the same `now`, twice a second. */
export class Ticker {
	now = $state<UtcMs>(0 as UtcMs);
	readonly #clock: Clock;
	#callOff: () => void = () => {};

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#tick();
	}

	stop(): void {
		this.#callOff();
	}

	#tick(): void {
		this.now = this.#clock.now();
		this.#callOff = this.#clock.after(500, () => this.#tick());
	}
}
