import type { CounterName, Counters } from '../../preload/api/rows.ts';
import type { Follower } from '../ledger/ledger.ts';

/** Every counter at zero, as at the opening of the desk. */
export function countNothing(): Record<CounterName, number> {
	return {
		foreign: 0,
		unreadable: 0,
		unopened: 0,
		from_newer_version: 0,
		unknown_kind: 0,
		malformed: 0,
		doubled_request: 0,
		over_rate_limit: 0,
		paused: 0,
		forged: 0,
		acknowledgment_of_another: 0,
		acknowledgment_unknown: 0,
		broadcast_repeated: 0,
	};
}

/** Counts what a transaction looked at, once it is on disk: what was undone comes again and counts then. */
export class CounterBoard implements Follower {
	readonly #counters = countNothing();
	readonly #noted: CounterName[] = [];

	note(name: CounterName): void {
		this.#noted.push(name);
	}

	read(): Counters {
		return { ...this.#counters };
	}

	committed(): void {
		for (const name of this.#noted.splice(0)) this.#counters[name]++;
	}

	rolledBack(): void {
		this.#noted.length = 0;
	}
}
