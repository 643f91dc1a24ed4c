const CRASHES_MAX = 3;
const WINDOW_MS = 60_000;

/** Whether a page that crashed is loaded again: three times a minute, then a person decides. */
export class CrashLimit {
	#crashesMs: number[] = [];

	/** Counts this crash; false where there were too many. */
	mayReload(nowMs: number): boolean {
		this.#crashesMs = [...this.#crashesMs.filter((atMs) => Math.abs(nowMs - atMs) < WINDOW_MS), nowMs];
		return this.#crashesMs.length <= CRASHES_MAX;
	}
}
