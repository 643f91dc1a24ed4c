import type { Clock } from '../../../../protocol/clock.ts';
import type { UserId } from '../../../../protocol/ids.ts';
import type { TokenSource } from '../../../../protocol/agora/token-source.ts';
import { checkToken } from './check-token.ts';

export interface PastedTokenOptions {
	readonly appId: string;
	readonly userId: UserId;
	readonly clock: Clock;
	/** What a person pasted last; null where it is not there any more. */
	readonly findToken: () => Promise<string | null>;
}

/** A token that a person pasted. Nothing can renew it: when it has expired they paste another one. */
export function createPastedToken({ appId, userId, clock, findToken }: PastedTokenOptions): TokenSource {
	return {
		kind: 'pasted',
		async getToken() {
			const token = await findToken();
			if (token === null) return { ok: false, why: 'token_malformed', detail: 'there is no token' };
			return checkToken(token.trim(), { appId, userId, now: clock.now() });
		},
	};
}
