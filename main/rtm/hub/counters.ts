import type { Clock } from '../../../protocol/clock.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { SlidingWindow } from './window.ts';

/** What one client did at the hub, over all its links. */
export interface ClientCounters {
	readonly published: number;
	readonly refused: number;
	/** Of the refused: the ones over 60 publishes a second. */
	readonly rateLimited: number;
	readonly received: number;
	/** The most publishes that any one second has seen. */
	readonly publishesPerSecondMax: number;
}

export interface ClientRecord {
	published: number;
	refused: number;
	rateLimited: number;
	received: number;
	readonly publishes: SlidingWindow;
	readonly otherCalls: SlidingWindow;
}

// A stranger may log in under ever new names; the hub must not remember all of them.
const RECORDS_MAX = 50_000;

export class CounterBook {
	readonly #clock: Clock;
	readonly #records = new Map<UserId, ClientRecord>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	of(userId: UserId): ClientRecord {
		const known = this.#records.get(userId);
		if (known !== undefined) return known;
		const [oldest] = this.#records.keys();
		if (oldest !== undefined && this.#records.size >= RECORDS_MAX) this.#records.delete(oldest);
		const record: ClientRecord = {
			published: 0,
			refused: 0,
			rateLimited: 0,
			received: 0,
			publishes: new SlidingWindow(this.#clock),
			otherCalls: new SlidingWindow(this.#clock),
		};
		this.#records.set(userId, record);
		return record;
	}

	read(): ReadonlyMap<UserId, ClientCounters> {
		const counters = new Map<UserId, ClientCounters>();
		for (const [userId, { published, refused, rateLimited, received, publishes }] of this.#records) {
			const publishesPerSecondMax = publishes.countMax;
			counters.set(userId, { published, refused, rateLimited, received, publishesPerSecondMax });
		}
		return counters;
	}
}
