import type { RoomTerms, TokenReading } from '../../../preload/api/rooms/rooms.ts';
import type { Clock } from '../../../protocol/clock.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { checkToken } from '../../rtm/agora/tokens/check-token.ts';
import { createPastedToken } from '../../rtm/agora/tokens/pasted-token.ts';
import { createTokenServer } from '../../rtm/agora/tokens/token-server.ts';
import { noTokens } from '../../rtm/agora/tokens/token-source.ts';
import type { TokenSource } from '../../rtm/agora/tokens/token-source.ts';

/** Makes of what a person saved about tokens a source of them. */
export interface PlanTokens {
	/** `findSecret` is asked each time a token is needed. */
	open(terms: Pick<RoomTerms, 'appId' | 'host' | 'tokens'>, findSecret: () => Promise<string | null>): TokenSource;
	/** What a pasted token says about itself. */
	read(question: { readonly token: string; readonly appId: string; readonly host: UserId }): TokenReading;
}

export interface PlanTokensPorts {
	readonly clock: Clock;
	/** With the system's proxy and certificates. */
	readonly fetch: (url: string, request: RequestInit) => Promise<Response>;
}

export function createPlanTokens({ clock, fetch }: PlanTokensPorts): PlanTokens {
	return {
		open({ appId, host, tokens }, findSecret) {
			const wanted = { appId, userId: host, clock };
			switch (tokens.kind) {
				case 'none':
					return noTokens;
				case 'pasted':
					return createPastedToken({ ...wanted, findToken: findSecret });
				case 'server':
					return createTokenServer({ ...wanted, ...tokens, findSecret, fetch });
			}
		},
		read({ token, appId, host }) {
			const checked = checkToken(token, { appId, userId: host, now: clock.now() });
			return checked.ok ? { kind: 'fits', expiresAt: checked.expiresAt } : { kind: 'does_not_fit', why: checked.why };
		},
	};
}
