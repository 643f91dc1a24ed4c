// How changes leave for the window: gathered, at most one push per interval, as one JSON text. A page that does not
// take its pushes gets no more of them, so that nothing piles up on the way to a page that hangs; a window that nobody
// sees is told once a second; a page that is gone is told nothing and reads everything when it is back.

import { writePush } from '../../preload/api/carry-push.ts';
import type { DeskPush } from '../../preload/api/desk-api.ts';
import type { CallOff, Clock } from '../../protocol/clock.ts';
import type { DeskChange, DeskPart, DeskParts } from './desk-backend.ts';
import { createGathering } from './gather-changes.ts';
import type { Gathered } from './gather-changes.ts';

export const PUSH_EVERY_MS = 50;
export const PUSH_HIDDEN_EVERY_MS = 1_000;
/** Pushes on their way at once. */
export const PUSHES_UNTAKEN_MAX = 4;

export interface PushesOptions {
	readonly clock: Clock;
	/** Reads the parts that changed, at the moment when a push leaves. */
	readonly readParts: (parts: ReadonlySet<DeskPart>) => DeskParts;
	/** Hands one push over to the page. */
	readonly send: (push: string) => void;
	readonly giftsMax?: number;
}

export class Pushes {
	readonly #options: PushesOptions;
	#gathering;
	#isWanted = false;
	#isHidden = false;
	#hasChanges = false;
	#untaken = 0;
	#isResting = false;
	/** Ends the rest, or lets the next push go; never both at once. */
	#timer: CallOff | null = null;

	constructor(options: PushesOptions) {
		this.#options = options;
		this.#gathering = createGathering(options.giftsMax);
	}

	change(change: DeskChange): void {
		if (!this.#isWanted) return;
		this.#gathering.add(change);
		this.#hasChanges = true;
		this.#schedule();
	}

	/** The page listens from now on, and reads the desk after it said so. */
	start(): void {
		this.#reset();
		this.#isWanted = true;
	}

	/** The page is gone: crashed, reloading or closed. */
	stop(): void {
		this.#reset();
		this.#isWanted = false;
	}

	/** The page has taken one push. */
	taken(): void {
		this.#untaken = Math.max(0, this.#untaken - 1);
		this.#schedule();
	}

	setHidden(isHidden: boolean): void {
		if (this.#isHidden === isHidden) return;
		this.#isHidden = isHidden;
		// A person who looks again should not wait for the slow interval to end.
		if (isHidden || !this.#isResting) return;
		this.#timer?.();
		this.#rest();
	}

	/** The first change after a rest leaves with whatever else this turn of the event loop brings. */
	#schedule(): void {
		if (this.#timer || !this.#hasChanges || this.#untaken >= PUSHES_UNTAKEN_MAX) return;
		this.#timer = this.#options.clock.after(0, () => this.#push());
	}

	#push(): void {
		this.#timer = null;
		this.#hasChanges = false;
		const gathered = this.#gathering.take();
		if (!gathered) return;
		this.#rest();
		this.#untaken++;
		this.#options.send(writePush(makePush(gathered, this.#options.readParts(gathered.parts))));
	}

	#rest(): void {
		this.#isResting = true;
		this.#timer = this.#options.clock.after(this.#isHidden ? PUSH_HIDDEN_EVERY_MS : PUSH_EVERY_MS, () => {
			this.#timer = null;
			this.#isResting = false;
			this.#schedule();
		});
	}

	#reset(): void {
		this.#timer?.();
		this.#timer = null;
		this.#isResting = false;
		this.#hasChanges = false;
		this.#untaken = 0;
		this.#gathering = createGathering(this.#options.giftsMax);
	}
}

function makePush(
	{ gifts, hasMissed, settings, keys, exportProgress, connectionTest, closingAsked }: Gathered,
	parts: DeskParts,
): DeskPush {
	return {
		...parts,
		...(hasMissed && { missed: true as const }),
		...(gifts.length > 0 && { gifts }),
		...(settings && { settings }),
		...(keys && { keys }),
		...(exportProgress && { exportProgress }),
		...(connectionTest && { connectionTest }),
		...(closingAsked && { closingAsked }),
	};
}
