import type { UtcMs } from '../ids.ts';
import type { TokenFault } from './reports.ts';

export type TokenAnswer =
	/** `token` is '' for a project without tokens; `expiresAt` null where there is nothing to expire, or nobody knows. */
	| { readonly ok: true; readonly token: string; readonly expiresAt: UtcMs | null }
	/** `detail` says more in English: a status, a field's name. It never holds a token or an address's secret part. */
	| { readonly ok: false; readonly why: TokenFault; readonly detail: string };

/** Where tokens come from. Never throws; may be asked again at any time, and is not asked twice at once. */
export interface TokenSource {
	readonly kind: 'server' | 'pasted' | 'none';
	getToken(): Promise<TokenAnswer>;
}

/** For a project without tokens: the SDK logs in with the App ID alone. */
export const noTokens: TokenSource = {
	kind: 'none',
	getToken: () => Promise.resolve({ ok: true, token: '', expiresAt: null }),
};
