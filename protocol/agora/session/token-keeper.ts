// Keeps the session's token good: asks the source before each login, and again well before the token expires, so that
// nobody notices. A source that fails is asked again, less and less often; what we have goes on being used until Agora
// refuses it.

import type { CallOff, Clock } from '../../clock.ts';
import type { UtcMs } from '../../ids.ts';
import type { TokenState } from '../reports.ts';
import type { TokenAnswer, TokenSource } from '../token-source.ts';

/** Of a token's remaining life; the rest is for a server that is away for a while. */
const RENEW_AFTER_SHARE = 0.75;
const RENEW_AGAIN_MS_MIN = 2_000;
const RENEW_AGAIN_MS_MAX = 60_000;
/** Timers of 25 days and more end at once. */
const RENEW_MS_MAX = 24 * 3_600_000;

export interface TokenKeeperPorts {
	readonly clock: Clock;
	readonly source: TokenSource;
	/** Hands a new token to the service; whether it took it. */
	readonly renew: (token: string) => Promise<boolean>;
	readonly changed: () => void;
}

export class TokenKeeper {
	readonly #ports: TokenKeeperPorts;
	#state: TokenState = { kind: 'none' };
	#token = '';
	#expiresAt: UtcMs | null = null;
	#asking: Promise<TokenAnswer> | null = null;
	#callOffRenewal: CallOff = () => undefined;
	#againMs = RENEW_AGAIN_MS_MIN;
	/** When the source is asked again after it failed. */
	#nextAskAt: UtcMs | null = null;
	/** Counts the renewals, so that a late answer to one that was overtaken, or for a link that is gone, changes nothing. */
	#round = 0;

	constructor(ports: TokenKeeperPorts) {
		this.#ports = ports;
	}

	get state(): TokenState {
		const state = this.#state;
		return state.kind === 'unavailable' ? { ...state, nextTryAt: this.#nextAskAt } : state;
	}

	/** A token to log in with, as new as the source has it. */
	async fetch(): Promise<TokenAnswer> {
		const answer = await this.#ask();
		this.#note(answer);
		return answer;
	}

	/** From now on the token is renewed in time, until `rest`. */
	watch(): void {
		this.#againMs = RENEW_AGAIN_MS_MIN;
		this.#arm();
	}

	rest(): void {
		this.#round++;
		this.#callOffRenewal();
		this.#nextAskAt = null;
	}

	/** Agora said that the token ends soon, its time has come, or a person says so. */
	async renewNow(): Promise<void> {
		this.rest();
		const round = this.#round;
		const before = this.#token;
		const answer = await this.#ask();
		if (round !== this.#round) return;
		const isNew = answer.ok && answer.token !== before;
		const isTaken = !isNew || (await this.#ports.renew(answer.token));
		if (round !== this.#round) return;
		if (!answer.ok || !isTaken) this.#armAgain();
		if (isTaken) this.#note(answer);
		if (isNew && isTaken) this.watch();
		else if (answer.ok && isTaken) this.#arm();
	}

	#arm(): void {
		this.#callOffRenewal();
		if (this.#expiresAt === null) return;
		const leftMs = this.#expiresAt - this.#ports.clock.now();
		// What has almost gone is left to Agora's own notice and to the login after it.
		if (leftMs < RENEW_AGAIN_MS_MIN) return;
		this.#renewAfter(Math.min(leftMs * RENEW_AFTER_SHARE, RENEW_MS_MAX));
	}

	#armAgain(): void {
		this.#nextAskAt = (this.#ports.clock.now() + this.#againMs) as UtcMs;
		this.#renewAfter(this.#againMs);
		this.#againMs = Math.min(this.#againMs * 2, RENEW_AGAIN_MS_MAX);
	}

	#renewAfter(ms: number): void {
		this.#callOffRenewal();
		this.#callOffRenewal = this.#ports.clock.after(ms, () => void this.renewNow());
	}

	#ask(): Promise<TokenAnswer> {
		this.#asking ??= this.#ports.source.getToken().finally(() => (this.#asking = null));
		return this.#asking;
	}

	#note(answer: TokenAnswer): void {
		if (answer.ok) {
			this.#token = answer.token;
			this.#expiresAt = answer.expiresAt;
			const isRenewed = this.#ports.source.kind === 'server';
			this.#state = answer.token === '' ? { kind: 'none' } : { kind: 'held', expiresAt: answer.expiresAt, isRenewed };
		} else {
			const since = this.#state.kind === 'unavailable' ? this.#state.since : this.#ports.clock.now();
			const { why, detail } = answer;
			this.#state = { kind: 'unavailable', why, detail, since, expiresAt: this.#expiresAt, nextTryAt: null };
		}
		this.#ports.changed();
	}
}
