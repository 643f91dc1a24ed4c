import type { UtcMs } from '../../protocol/ids.ts';

const REMIND_AGAIN_MS = 10_000;
/** Gifts remembered before the ones that may be reminded of again are forgotten. */
const REMEMBERED_MAX = 1_000;

/**
 * Which voided gifts the room was reminded of lately. Whoever broadcasts one again and again must not use up the host's
 * publishes: the notice is what leaves first.
 */
export class VoidReminders {
	readonly #remindedAt = new Map<number, UtcMs>();

	/** Whether the room may be told again; then it counts as told. */
	take(giftNo: number, now: UtcMs): boolean {
		if (this.#isRecent(this.#remindedAt.get(giftNo), now)) return false;
		if (this.#remindedAt.size >= REMEMBERED_MAX)
			for (const [no, at] of this.#remindedAt) if (!this.#isRecent(at, now)) this.#remindedAt.delete(no);
		this.#remindedAt.set(giftNo, now);
		return true;
	}

	#isRecent(at: UtcMs | undefined, now: UtcMs): boolean {
		return at !== undefined && at > now - REMIND_AGAIN_MS && at <= now;
	}
}
