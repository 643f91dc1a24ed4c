import type { Clock } from '../../protocol/clock.ts';

/** A little over a second: timers may run early, and RTM counts a moment later than we do. */
const WINDOW_MS = 1_020;

/**
 * How many messages may still leave within any second. RTM refuses the excess without queueing it, so the client stays
 * below the limit by itself. It counts elapsed time, not the wall clock, which may jump.
 */
export class PublishBudget {
	readonly #clock: Clock;
	readonly #perSecondMax: number;
	readonly #freed: () => void;
	#used = 0;
	#isWanted = false;

	constructor({ clock, perSecondMax, freed }: { clock: Clock; perSecondMax: number; freed: () => void }) {
		this.#clock = clock;
		this.#perSecondMax = perSecondMax;
		this.#freed = freed;
	}

	/** False where the second is full; `freed` is called when it is worth asking again. */
	take(): boolean {
		if (this.#used >= this.#perSecondMax) {
			this.#isWanted = true;
			return false;
		}
		this.#used++;
		this.#clock.after(WINDOW_MS, () => {
			this.#used--;
			if (!this.#isWanted) return;
			this.#isWanted = false;
			this.#freed();
		});
		return true;
	}
}
