import type { LinkRow } from '../../preload/api/rows.ts';
import type { UtcMs } from '../../protocol/ids.ts';
import type { LinkState } from '../../protocol/rtm-session.ts';
import type { LinkNews } from '../flows/link/record-link.ts';

/** The host's link as the window shows it, and how long it has been without one. */
export class HostLink {
	#row: LinkRow;
	/** By real time; null where it was not there when the link was lost. */
	#lostAtMs: number | null = null;

	constructor(state: LinkState, now: UtcMs) {
		this.#row = { state, why: '', since: now, members: null, roundTripMs: null };
	}

	get row(): LinkRow {
		return this.#row;
	}

	/** The link came or went; `elapsedMs` is the time that has really passed since some start. */
	change(link: { state: LinkState; why: string; at: UtcMs; elapsedMs: number }): LinkNews {
		const { state, why, at } = link;
		const wasConnected = this.#row.state === 'connected';
		if (wasConnected && state !== 'connected') this.#lostAtMs = link.elapsedMs;
		const elapsedMs = this.#lostAtMs === null ? null : Math.round(link.elapsedMs - this.#lostAtMs);
		this.#row = { ...this.#row, state, why, since: at };
		return { at, state, why, wasConnected, elapsedMs };
	}

	noteRoundTrip(roundTripMs: number): void {
		this.#row = { ...this.#row, roundTripMs };
	}

	noteMembers(members: number): void {
		this.#row = { ...this.#row, members };
	}
}
