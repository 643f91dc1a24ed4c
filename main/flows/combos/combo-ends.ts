// Streaks that are about to be over, because their sender has left or the host's own link is lost. What was sent before may
// still be on its way to being decided – unread at the hub, waiting in the host's inbox, or overtaken by the news of the
// leave – and must be booked to its streak. In memory only: after a restart such a streak ends by idle time.

import type { ComboClosed } from '../../../preload/api/rows.ts';
import type { Clock } from '../../../protocol/clock.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { ComboKey } from '../../gifts/combos/decide-combo.ts';

/** RTM tells who left beside what they said, not behind it: by so much the news may be ahead. */
const AHEAD_MS = 2_000;
/** Ends looked at in one transaction. */
const DUE_PER_PASS_MAX = 500;

/** One sender left; or the link was lost while these streaks ran. */
export type ComboEnd =
	| { readonly because: Extract<ComboClosed, 'sender_left'>; readonly sender: UserId; readonly at: number }
	| { readonly because: Extract<ComboClosed, 'link_lost'>; readonly combos: readonly ComboKey[]; readonly at: number };

export class ComboEnds {
	readonly #clock: Clock;
	/** By who is gone, null for the host's own link; in the order in which they went. `at` is in elapsed milliseconds. */
	readonly #ends = new Map<UserId | null, ComboEnd>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	noteLeft(sender: UserId): void {
		this.#note(sender, { because: 'sender_left', sender, at: this.#clock.elapsedMs });
	}

	/** Somebody who comes back so soon has not left. */
	noteJoined(sender: UserId): void {
		this.#ends.delete(sender);
	}

	noteLinkLost(combos: readonly ComboKey[]): void {
		this.#note(null, { because: 'link_lost', combos, at: this.#clock.elapsedMs });
	}

	/** Those before which everything has been decided, where messages wait for `behindMs`. */
	listDue(behindMs: number): readonly ComboEnd[] {
		const decidedUpTo = this.#clock.elapsedMs - behindMs;
		return [...this.#ends.values()].filter(({ at }) => at + AHEAD_MS <= decidedUpTo).slice(0, DUE_PER_PASS_MAX);
	}

	/** In how many milliseconds the next one is due; null where there is none. */
	findNextInMs(behindMs: number): number | null {
		const [next] = this.#ends.values();
		return next ? Math.max(0, next.at + AHEAD_MS + behindMs - this.#clock.elapsedMs) : null;
	}

	forget(ends: readonly ComboEnd[]): void {
		for (const end of ends) {
			const gone = end.because === 'sender_left' ? end.sender : null;
			if (this.#ends.get(gone) === end) this.#ends.delete(gone);
		}
	}

	#note(gone: UserId | null, end: ComboEnd): void {
		this.#ends.delete(gone);
		this.#ends.set(gone, end);
	}
}
