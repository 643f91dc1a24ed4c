// Whether the window goes when a person closes it. While the room is live the page asks first; where nothing is, or the app
// ends for another reason, nobody is asked. Must never happen: a window that cannot be closed because its page hangs or is gone.

import type { CallOff, Clock } from '../../../../protocol/clock.ts';
import type { UtcMs } from '../../../../protocol/ids.ts';

/** A page that does not show the question within this time will not bring an answer either. A PC that streams is slow at times. */
export const SHOWN_WITHIN_MS = 10_000;
/** Whoever closes the window again after so long without a question sees a page that hangs, and need not wait. */
export const AGAIN_AFTER_MS = 3_000;

export interface ClosingPorts {
	readonly clock: Clock;
	readonly isLive: () => boolean;
	/** Has the page ask. It says so once the question is there, also where it was there already. */
	readonly ask: () => void;
	/** Closes the window, whatever its page does. */
	readonly close: () => void;
}

export class ClosingQuestion {
	readonly #ports: ClosingPorts;
	/** Null where no question is on its way. */
	#asked: { readonly at: UtcMs; readonly callOff: CallOff } | null = null;

	constructor(ports: ClosingPorts) {
		this.#ports = ports;
	}

	/** A person closes the window. False where it stays and the page asks. */
	mayClose(): boolean {
		const { clock, isLive, ask, close } = this.#ports;
		if (!isLive()) return true;
		if (this.#asked && clock.now() - this.#asked.at >= AGAIN_AFTER_MS) {
			// Not by saying yes: the system would wait for the page. Nor at once: the window is just being asked.
			this.noteShown();
			clock.after(0, close);
			return false;
		}
		ask();
		// Closing it once more gives a page that hangs no more time.
		this.#asked ??= { at: clock.now(), callOff: clock.after(SHOWN_WITHIN_MS, close) };
		return false;
	}

	/** A person sees the question; or the window is gone. */
	noteShown(): void {
		this.#asked?.callOff();
		this.#asked = null;
	}
}
