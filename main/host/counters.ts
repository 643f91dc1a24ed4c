import type { CounterName } from '../../preload/api/rows.ts';

/** Every counter at zero, as at the opening of the desk. */
export function countNothing(): Record<CounterName, number> {
	return {
		foreign: 0,
		unreadable: 0,
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
