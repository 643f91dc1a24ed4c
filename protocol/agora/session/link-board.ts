import type { CallOff, Clock } from '../../clock.ts';
import type { UtcMs } from '../../ids.ts';
import type { LinkState } from '../../rtm-session.ts';
import type { AgoraProblem } from '../problems.ts';
import type { AgoraLink, RoomHold, TokenState } from '../reports.ts';

const UNKNOWN_HOLD: RoomHold = { kind: 'unknown' };

/** What the session knows of its link, since when and why, and who is told. */
export class LinkBoard {
	readonly #ports: { readonly clock: Clock; readonly token: () => TokenState };
	readonly #listeners = new Set<(details: AgoraLink) => void>();
	#state: LinkState = 'idle';
	#since: UtcMs;
	#problem: AgoraProblem | null = null;
	#nextTryAt: UtcMs | null = null;
	#hold = UNKNOWN_HOLD;

	constructor(ports: { readonly clock: Clock; readonly token: () => TokenState }) {
		this.#ports = ports;
		this.#since = ports.clock.now();
	}

	get state(): LinkState {
		return this.#state;
	}

	get problem(): AgoraProblem | null {
		return this.#problem;
	}

	get details(): AgoraLink {
		const token = this.#ports.token();
		const { state, problem } = this;
		return { state, since: this.#since, problem, nextTryAt: this.#nextTryAt, token, hold: this.#hold };
	}

	onDetails(listener: (details: AgoraLink) => void): CallOff {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Whether the state is another one than before. A link that is on its way back is away since it was lost. */
	enter(state: LinkState, problem: AgoraProblem | null, nextTryAt: UtcMs | null): boolean {
		const isNew = state !== this.#state;
		if (isNew && !(isAway(state) && isAway(this.#state))) this.#since = this.#ports.clock.now();
		this.#state = state;
		this.#problem = problem;
		this.#nextTryAt = nextTryAt;
		if (state !== 'connected' && this.#hold.kind !== 'held') this.#hold = UNKNOWN_HOLD;
		return isNew;
	}

	noteHold(hold: RoomHold): void {
		this.#hold = hold;
	}

	tell(): void {
		for (const listener of [...this.#listeners]) listener(this.details);
	}
}

function isAway(state: LinkState): boolean {
	return state === 'connecting' || state === 'disconnected' || state === 'suspended';
}
