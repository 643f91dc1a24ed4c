import type { Clock } from '../../../protocol/clock.ts';
import type { Follower } from '../../ledger/ledger.ts';

/** Less is what a time server does to a clock in passing. */
const STEP_MS_MIN = 1_000;

/**
 * Notices when the wall clock was set forward or back while time passed as ever: waits are measured by the time that has
 * really passed. A step counts as followed when the transaction that followed it is on disk.
 */
export class WallClock implements Follower {
	readonly #clock: Clock;
	#ahead: number;
	#followed: number;

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#ahead = this.#followed = clock.now() - clock.elapsedMs;
	}

	/** By how much it was set since the last step that was followed; 0 where it was not. */
	takeStep(): number {
		this.#ahead = this.#clock.now() - this.#clock.elapsedMs;
		const step = Math.round(this.#ahead - this.#followed);
		if (Math.abs(step) >= STEP_MS_MIN) return step;
		this.#ahead = this.#followed;
		return 0;
	}

	committed(): void {
		this.#followed = this.#ahead;
	}

	rolledBack(): void {
		this.#ahead = this.#followed;
	}
}
