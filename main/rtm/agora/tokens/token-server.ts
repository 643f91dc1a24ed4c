// A token server: asked by POST with the user id, answers with a token. Every house writes its own, so that the names of
// the fields are the person's to set; nothing else of the answer is read. Only the host's token is asked for, over HTTPS,
// or over HTTP on this machine.

import type { CallOff, Clock } from '../../../../protocol/clock.ts';
import type { UserId } from '../../../../protocol/ids.ts';
import type { TokenAnswer, TokenSource } from '../../../../protocol/agora/token-source.ts';
import { checkToken } from './check-token.ts';

export interface TokenServerOptions {
	readonly url: string;
	/** The field of the question that carries the user id; Agora's sample calls it `uid`. */
	readonly userField: string;
	/** The field of the answer that carries the token; a dot leads into an object. */
	readonly tokenField: string;
	/** The header that carries the server's password; empty where it asks for none. */
	readonly headerName: string;
	/** The server's password, asked for each time. */
	readonly findSecret: () => Promise<string | null>;
	readonly appId: string;
	readonly userId: UserId;
	readonly clock: Clock;
	/** With the system's proxy and certificates. */
	readonly fetch: (url: string, request: RequestInit) => Promise<Response>;
	readonly withinMs?: number;
}

const WITHIN_MS = 10_000;
const ANSWER_BYTES_MAX = 65_536;

/** Whether a token may be asked for there: it is a secret on its way. */
export function isTokenServerUrl(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname, username, password } = new URL(text);
	if (username !== '' || password !== '') return false;
	return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}

export function createTokenServer(options: TokenServerOptions): TokenSource {
	return { kind: 'server', getToken: () => askServer(options) };
}

async function askServer(options: TokenServerOptions): Promise<TokenAnswer> {
	const { url, userField, tokenField, headerName, appId, userId, clock, withinMs = WITHIN_MS } = options;
	if (!isTokenServerUrl(url)) return { ok: false, why: 'server_refused', detail: 'its address is not https:' };
	const secret = headerName === '' ? null : await options.findSecret();
	const aborter = new AbortController();
	const callOff: CallOff = clock.after(withinMs, () => aborter.abort());
	try {
		const answer = await options.fetch(url, {
			method: 'POST',
			headers: {
				...(secret !== null && { [headerName]: secret }),
				'content-type': 'application/json',
				accept: 'application/json',
			},
			body: JSON.stringify({ [userField]: userId }),
			redirect: 'error',
			signal: aborter.signal,
		});
		if (!answer.ok) return { ok: false, why: 'server_refused', detail: `it answered with ${answer.status}` };
		const token = findToken(await readBounded(answer), tokenField);
		if (token === null) {
			return { ok: false, why: 'answer_unreadable', detail: `its answer has no text in “${tokenField}”` };
		}
		return checkToken(token, { appId, userId, now: clock.now() });
	} catch (error) {
		const detail = aborter.signal.aborted ? `no answer within ${withinMs} ms` : describe(error);
		return { ok: false, why: 'server_unreachable', detail };
	} finally {
		callOff();
	}
}

async function readBounded(answer: Response): Promise<string> {
	const text = await answer.text();
	return text.length > ANSWER_BYTES_MAX ? '' : text;
}

function findToken(text: string, field: string): string | null {
	let at: unknown;
	try {
		at = JSON.parse(text);
	} catch {
		return null;
	}
	for (const name of field.split('.')) {
		if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return null;
		at = (at as Record<string, unknown>)[name];
	}
	return typeof at === 'string' && at !== '' ? at : null;
}

/** The system's own words, without the address: a person typed it, and it may hold a secret. */
function describe(error: unknown): string {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : null;
	return code ?? (cause instanceof Error ? cause.name : 'it could not be reached');
}
