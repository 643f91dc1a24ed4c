// How changes leave for the window: gathered, at most one push per interval, as one JSON text. A page that does not
// take its pushes gets no more of them, so that nothing piles up on the way to a page that hangs; a window that nobody
// sees is told once a second; a page that is gone is told nothing and reads everything when it is back.

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

export interface Pushes {
	change(change: DeskChange): void;
	/** The page listens from now on, and reads the desk after it said so. */
	start(): void;
	/** The page is gone: crashed, reloading or closed. */
	stop(): void;
	/** The page has taken one push. */
	taken(): void;
	setHidden(isHidden: boolean): void;
}

export function createPushes({ clock, readParts, send, giftsMax }: PushesOptions): Pushes {
	let gathering = createGathering(giftsMax);
	let isWanted = false;
	let isHidden = false;
	let hasChanges = false;
	let untaken = 0;
	let isResting = false;
	/** Ends the rest, or lets the next push go; never both at once. */
	let timer: CallOff | null = null;

	function change(change: DeskChange): void {
		if (!isWanted) return;
		gathering.add(change);
		hasChanges = true;
		schedule();
	}

	/** The first change after a rest leaves with whatever else this turn of the event loop brings. */
	function schedule(): void {
		if (timer || !hasChanges || untaken >= PUSHES_UNTAKEN_MAX) return;
		timer = clock.after(0, push);
	}

	function push(): void {
		timer = null;
		hasChanges = false;
		const gathered = gathering.take();
		if (!gathered) return;
		rest();
		untaken++;
		send(JSON.stringify(makePush(gathered, readParts(gathered.parts))));
	}

	function rest(): void {
		isResting = true;
		timer = clock.after(isHidden ? PUSH_HIDDEN_EVERY_MS : PUSH_EVERY_MS, () => {
			timer = null;
			isResting = false;
			schedule();
		});
	}

	function reset(): void {
		timer?.();
		timer = null;
		isResting = false;
		hasChanges = false;
		untaken = 0;
		gathering = createGathering(giftsMax);
	}

	return {
		change,
		start() {
			reset();
			isWanted = true;
		},
		stop() {
			reset();
			isWanted = false;
		},
		taken() {
			untaken = Math.max(0, untaken - 1);
			schedule();
		},
		setHidden(hidden) {
			if (isHidden === hidden) return;
			isHidden = hidden;
			// A person who looks again should not wait for the slow interval to end.
			if (isHidden || !isResting) return;
			timer?.();
			rest();
		},
	};
}

function makePush({ gifts, hasMissed, settings, exportProgress }: Gathered, parts: DeskParts): DeskPush {
	return {
		...parts,
		...(hasMissed && { missed: true as const }),
		...(gifts.length > 0 && { gifts }),
		...(settings && { settings }),
		...(exportProgress && { exportProgress }),
	};
}
