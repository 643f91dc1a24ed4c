const WINDOW_MS = 1_000;
/** Below RTM's 60, so that a publish which the service counts a little later is not refused. */
const PUBLISHES_PER_SECOND_MAX = 55;

/** Counts what happened within the last second, in milliseconds that no step of the wall clock touches. */
export class LastSecond {
	readonly #times: number[] = [];
	/** Where the window begins; what lies before is thrown away now and then. */
	#first = 0;

	note(elapsedMs: number): void {
		// Nobody may ever ask: what is over must not pile up until somebody does.
		this.#forget(elapsedMs);
		this.#times.push(elapsedMs);
	}

	count(elapsedMs: number): number {
		this.#forget(elapsedMs);
		return this.#times.length - this.#first;
	}

	/** When the happening so many before the newest took place; undefined where the last second saw fewer. */
	findNewest(nth: number, elapsedMs: number): number | undefined {
		this.#forget(elapsedMs);
		const at = this.#times.length - nth;
		return at < this.#first ? undefined : this.#times[at];
	}

	#forget(elapsedMs: number): void {
		// What is a second old to the millisecond still counts: the service may have begun to count a moment later.
		while ((this.#times[this.#first] ?? elapsedMs) < elapsedMs - WINDOW_MS) this.#first++;
		if (this.#first < 1_000 && this.#first < this.#times.length) return;
		this.#times.splice(0, this.#first);
		this.#first = 0;
	}
}

/**
 * Counts publishes within any one second, peers and channel together, as RTM does (a sliding window; the excess is
 * refused, not queued). Stays below RTM's own limit, so that a publish is never refused for it.
 */
export class PublishBudget {
	readonly perSecondMax: number;
	readonly #spent = new LastSecond();

	constructor(perSecondMax = PUBLISHES_PER_SECOND_MAX) {
		this.perSecondMax = perSecondMax;
	}

	/** Milliseconds until one more publish fits; 0 means now. */
	waitMs(elapsedMs: number): number {
		const oldest = this.#spent.findNewest(this.perSecondMax, elapsedMs);
		return oldest === undefined ? 0 : Math.max(1, Math.ceil(oldest + WINDOW_MS - elapsedMs) + 1);
	}

	spend(elapsedMs: number): void {
		this.#spent.note(elapsedMs);
	}

	/** Nothing more within the next second: somebody else may have spent it, and nobody knows how much. */
	spendAll(elapsedMs: number): void {
		for (let publish = 0; publish < this.perSecondMax; publish++) this.#spent.note(elapsedMs);
	}

	countLastSecond(elapsedMs: number): number {
		return this.#spent.count(elapsedMs);
	}
}
