import type { CallOff, Clock } from '../../../../protocol/clock.ts';
import type { Log } from '../../../ipc/log.ts';

/** A process as its keeper sees it. */
export interface Kept {
	readonly onExit: (listener: (code: number) => void) => void;
	readonly kill: () => void;
}

export interface KeepOptions {
	readonly clock: Clock;
	readonly log: Log;
	/** For the log. */
	readonly name: string;
	readonly start: () => Kept;
}

const WAIT_MS = 1_000;
const WAIT_MS_MAX = 30_000;
/** A process that lived so long was well; its next end is a new story. */
const WELL_AFTER_MS = 60_000;

/** Keeps a process running: one that ends is started again, later each time while it keeps ending. */
export function keepRunning({ clock, log, name, start }: KeepOptions): CallOff {
	let kept: Kept | null = null;
	let waitMs = WAIT_MS;
	let callOffStart: CallOff | null = null;
	let isStopped = false;

	function run(): void {
		callOffStart = null;
		const started = start();
		kept = started;
		const callOffWell = clock.after(WELL_AFTER_MS, () => (waitMs = WAIT_MS));
		started.onExit((code) => {
			callOffWell();
			kept = null;
			if (isStopped) return;
			log.warn('a process ended and is started again', { name, code, waitMs });
			callOffStart = clock.after(waitMs, run);
			waitMs = Math.min(WAIT_MS_MAX, waitMs * 2);
		});
	}

	run();
	return () => {
		isStopped = true;
		callOffStart?.();
		kept?.kill();
	};
}
