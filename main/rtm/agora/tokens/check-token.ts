import { isUtcMs } from '../../../../protocol/ids.ts';
import type { UserId, UtcMs } from '../../../../protocol/ids.ts';
import type { TokenAnswer } from '../../../../protocol/agora/token-source.ts';
import { decodeToken } from './decode-token.ts';

export interface TokenWanted {
	readonly appId: string;
	readonly userId: UserId;
	readonly now: UtcMs;
}

/** Whether a token is one for this App ID and this user, and still good; before any network is asked. */
export function checkToken(token: string, { appId, userId, now }: TokenWanted): TokenAnswer {
	const decoded = decodeToken(token);
	if (decoded === null) return { ok: false, why: 'token_malformed', detail: 'this is no token of Agora’s (007…)' };
	if (decoded.appId !== appId) {
		return { ok: false, why: 'token_of_another_app', detail: `the token is for the App ID ${decoded.appId}` };
	}
	if (decoded.userId !== userId) {
		const detail = decoded.userId === null ? 'the token has no right to Signaling' : `for the user ${decoded.userId}`;
		return { ok: false, why: 'token_of_another_user', detail };
	}
	if (decoded.expiresAt <= now) return { ok: false, why: 'token_expired', detail: 'the token has expired' };
	return { ok: true, token, expiresAt: isUtcMs(decoded.expiresAt) ? decoded.expiresAt : null };
}
