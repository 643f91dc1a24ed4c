import type { UserId, UtcMs } from '../../protocol/ids.ts';
import type { Follower } from '../ledger/ledger.ts';

/** How many new gifts each sender asked for lately. In memory only: a restart is a fresh start for everybody. */
export class SenderLimits implements Follower {
	readonly #bySender = new Map<UserId, UtcMs[]>();
	/** Of the present transaction: undone with it, so that asking again does not use up the limit. */
	readonly #noted: { readonly sender: UserId; readonly at: UtcMs }[] = [];

	/** New gifts within the window before `now`, and how long until the oldest of them no longer counts. */
	readRecent(sender: UserId, now: UtcMs, windowMs: number): { gifts: number; retryAfterMs: number } {
		const times = (this.#bySender.get(sender) ?? []).filter((at) => at > now - windowMs && at <= now);
		if (times.length === 0) this.#bySender.delete(sender);
		else this.#bySender.set(sender, times);
		return { gifts: times.length, retryAfterMs: Math.max(1, (times[0] ?? now) + windowMs - now) };
	}

	note(sender: UserId, now: UtcMs): void {
		this.#noted.push({ sender, at: now });
		const times = this.#bySender.get(sender);
		if (times) times.push(now);
		else this.#bySender.set(sender, [now]);
	}

	committed(): void {
		this.#noted.length = 0;
	}

	rolledBack(): void {
		for (const { sender, at } of this.#noted.splice(0)) {
			const times = this.#bySender.get(sender) ?? [];
			const last = times.lastIndexOf(at);
			if (last >= 0) times.splice(last, 1);
		}
	}
}
