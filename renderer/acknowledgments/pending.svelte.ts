// What waits for proof, as panel, header and rail show it: divided once for all of them.

import type { DeskState } from '../stores/desk-state.svelte.ts';
import type { Ticker } from '../stores/ticker.svelte.ts';
import { listPending } from './pending-rows.ts';

export class Pending {
	readonly #desk: DeskState;
	readonly #ticker: Ticker;
	readonly #rows = $derived.by(() => listPending(this.#desk.withoutProof, this.#ticker.now));
	/** Late ones first, then those about which the host has stopped asking. */
	readonly listed = $derived([...this.#rows.waiting, ...this.#rows.unconfirmed]);
	/** In a storm the window holds only some of them; beyond that only the ledger's total is true. */
	readonly count = $derived.by(() => {
		const { withoutProof, totals } = this.#desk;
		return totals.withoutProof > withoutProof.length ? totals.withoutProof : this.listed.length;
	});

	constructor(desk: DeskState, ticker: Ticker) {
		this.#desk = desk;
		this.#ticker = ticker;
	}
}
