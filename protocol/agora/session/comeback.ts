import type { AgoraProblem } from '../problems.ts';
import type { TokenAnswer, TokenSource } from '../token-source.ts';
import { makeProblem } from '../sdk/codes.ts';

/** What a session does about a login or a link that was refused. */
export type AfterRefusal =
	/** Fetch a token anew and log in at once; once in a row. */
	| 'fetch_token'
	/** Log in again by itself, later and later. */
	| 'wait'
	/** Somebody else is logged in as us: only a person may go back. */
	| 'evicted'
	/** It would be refused again: a person has to change something. */
	| 'failed';

const AGAIN_MS_MIN = 1_000;
const AGAIN_MS_MAX = 60_000;

/** How a session comes back after it was refused: whether, and how soon. */
export class Comeback {
	#againMs = AGAIN_MS_MIN;
	#hasFetchedAnew = false;

	/** It is connected, or a person began anew. */
	reset(): void {
		this.#againMs = AGAIN_MS_MIN;
		this.#hasFetchedAnew = false;
	}

	decide(problem: AgoraProblem): AfterRefusal {
		const after = decideAfterRefusal(problem, { hasFetchedAnew: this.#hasFetchedAnew });
		if (after === 'fetch_token') this.#hasFetchedAnew = true;
		return after;
	}

	/** Twice as long each time. */
	nextWaitMs(): number {
		const waitMs = this.#againMs;
		this.#againMs = Math.min(waitMs * 2, AGAIN_MS_MAX);
		return waitMs;
	}
}

export function decideAfterRefusal(problem: AgoraProblem, facts: { hasFetchedAnew: boolean }): AfterRefusal {
	switch (problem.kind) {
		case 'signed_in_elsewhere':
		case 'kicked_out':
		case 'room_taken_over':
			return 'evicted';
		case 'token_expired':
		case 'token_invalid':
		case 'token_of_another_app':
		case 'token_of_another_user':
			return facts.hasFetchedAnew ? 'failed' : 'fetch_token';
		case 'unreachable':
		case 'no_resources':
		case 'login_refused':
		case 'login_too_frequent':
		case 'token_unavailable':
		case 'page_lost':
		case 'too_many_calls':
		case 'timed_out':
		case 'not_connected':
		case 'unknown':
			return 'wait';
		case 'app_id_refused':
		case 'token_needed':
		case 'user_id_invalid':
		case 'room_name_invalid':
		case 'signaling_not_enabled':
		case 'room_held':
		case 'too_many_channels':
		case 'permission_missing':
		case 'feature_off':
			return 'failed';
	}
}

/** A source without a token. A server may have one the next time; what a person pasted stays as it is. */
export function makeTokenProblem(
	{ why, detail }: Extract<TokenAnswer, { ok: false }>,
	kind: TokenSource['kind'],
): { problem: AgoraProblem; after: AfterRefusal } {
	const problemKind = (() => {
		switch (why) {
			case 'token_of_another_app':
			case 'token_of_another_user':
			case 'token_expired':
				return why;
			case 'token_malformed':
				return 'token_invalid';
			case 'server_unreachable':
			case 'server_refused':
			case 'answer_unreadable':
				return 'token_unavailable';
		}
	})();
	return { problem: makeProblem(problemKind, detail), after: kind === 'server' ? 'wait' : 'failed' };
}
