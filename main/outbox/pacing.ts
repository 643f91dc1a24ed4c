import type { UtcMs } from '../../protocol/ids.ts';

const WINDOW_MS = 1_000;

/**
 * Counts publishes within any one second, peers and channel together, as RTM does (a sliding window; the excess is
 * refused, not queued). Stays below RTM's own limit, so that a publish is never refused for it.
 */
export class PublishBudget {
	readonly perSecondMax: number;
	#sentAt: UtcMs[] = [];

	constructor(perSecondMax: number) {
		this.perSecondMax = perSecondMax;
	}

	/** Milliseconds until one more publish fits; 0 means now. */
	waitMs(now: UtcMs): number {
		this.#forgetOld(now);
		if (this.#sentAt.length < this.perSecondMax) return 0;
		const oldest = this.#sentAt[this.#sentAt.length - this.perSecondMax];
		return oldest === undefined ? 0 : Math.max(1, oldest + WINDOW_MS - now + 1);
	}

	spend(now: UtcMs): void {
		this.#sentAt.push(now);
	}

	countLastSecond(now: UtcMs): number {
		this.#forgetOld(now);
		return this.#sentAt.length;
	}

	#forgetOld(now: UtcMs): void {
		// A wall clock set back leaves times ahead of us: they would block the way for as long as it was set back.
		this.#sentAt = this.#sentAt.filter((at) => at > now - WINDOW_MS && at <= now);
	}
}

/** Agora's advice: channel messages a second that a room of so many members takes without delay. */
export function adviseRoomPerSecond(members: number | null): number {
	if (members === null || members < 1_000) return 200;
	return members < 10_000 ? 100 : 30;
}
