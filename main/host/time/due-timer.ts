import type { CallOff, Clock } from '../../../protocol/clock.ts';
import type { UtcMs } from '../../../protocol/ids.ts';

/** The longest wait: a wall clock that was set is noticed within a minute. */
const LOOK_AGAIN_MS = 60_000;

/** Wakes the host when the next gift falls due. One time at once: setting another replaces it. */
export class DueTimer {
	readonly #clock: Clock;
	readonly #wake: () => void;
	#callOff: CallOff | null = null;
	#isStopped = false;

	constructor(clock: Clock, wake: () => void) {
		this.#clock = clock;
		this.#wake = wake;
	}

	setFor(dueAt: UtcMs | null): void {
		if (dueAt === null) this.#callOff?.();
		else this.setAfter(Math.min(LOOK_AGAIN_MS, Math.max(0, dueAt - this.#clock.now())));
	}

	setAfter(ms: number): void {
		this.#callOff?.();
		if (!this.#isStopped) this.#callOff = this.#clock.after(ms, this.#wake);
	}

	stop(): void {
		this.#isStopped = true;
		this.#callOff?.();
	}
}
