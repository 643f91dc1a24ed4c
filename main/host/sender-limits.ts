import type { UserId, UtcMs } from '../../protocol/ids.ts';

/** How many new gifts each sender asked for lately. In memory only: a restart is a fresh start for everybody. */
export class SenderLimits {
	readonly #bySender = new Map<UserId, UtcMs[]>();

	/** New gifts within the window before `now`, and how long until the oldest of them no longer counts. */
	readRecent(sender: UserId, now: UtcMs, windowMs: number): { gifts: number; retryAfterMs: number } {
		const times = (this.#bySender.get(sender) ?? []).filter((at) => at > now - windowMs && at <= now);
		if (times.length === 0) this.#bySender.delete(sender);
		else this.#bySender.set(sender, times);
		return { gifts: times.length, retryAfterMs: Math.max(1, (times[0] ?? now) + windowMs - now) };
	}

	note(sender: UserId, now: UtcMs): void {
		const times = this.#bySender.get(sender);
		if (times) times.push(now);
		else this.#bySender.set(sender, [now]);
	}
}
