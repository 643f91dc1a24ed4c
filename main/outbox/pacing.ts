import type { UtcMs } from '../../protocol/ids.ts';

const WINDOW_MS = 1_000;

/** Counts what happened within the last second. */
export class LastSecond {
	#times: UtcMs[] = [];

	note(now: UtcMs): void {
		// Nobody may ever ask: what is over must not pile up until somebody does.
		while ((this.#times[0] ?? now) <= now - WINDOW_MS) this.#times.shift();
		this.#times.push(now);
	}

	/** The times within the second before `now`, oldest first. */
	list(now: UtcMs): readonly UtcMs[] {
		// A wall clock set back leaves times ahead of us: they would count for as long as it was set back.
		this.#times = this.#times.filter((at) => at > now - WINDOW_MS && at <= now);
		return this.#times;
	}
}

/**
 * Counts publishes within any one second, peers and channel together, as RTM does (a sliding window; the excess is
 * refused, not queued). Stays below RTM's own limit, so that a publish is never refused for it.
 */
export class PublishBudget {
	readonly perSecondMax: number;
	readonly #spent = new LastSecond();

	constructor(perSecondMax: number) {
		this.perSecondMax = perSecondMax;
	}

	/** Milliseconds until one more publish fits; 0 means now. */
	waitMs(now: UtcMs): number {
		const spent = this.#spent.list(now);
		const oldest = spent[spent.length - this.perSecondMax];
		return oldest === undefined ? 0 : Math.max(1, oldest + WINDOW_MS - now + 1);
	}

	spend(now: UtcMs): void {
		this.#spent.note(now);
	}

	/** Nothing more within the next second: somebody else may have spent it, and nobody knows how much. */
	spendAll(now: UtcMs): void {
		for (let publish = 0; publish < this.perSecondMax; publish++) this.#spent.note(now);
	}

	countLastSecond(now: UtcMs): number {
		return this.#spent.list(now).length;
	}
}

/** Agora's advice: channel messages a second that a room of so many members takes without delay. */
export function adviseRoomPerSecond(members: number | null): number {
	if (members === null || members < 1_000) return 200;
	return members < 10_000 ? 100 : 30;
}
