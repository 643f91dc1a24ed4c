// app:// is where our own pages live, instead of file://, which would share one origin with every file of the machine.
// `app://bundle` is the desk, from a fixed list of files; `app://message` is what stands there instead when the desk
// cannot open. Anything else, any other method and any other host gets a plain refusal.

import { protocol } from 'electron';
import type { ProtocolResponse, Session } from 'electron';
import { readFileSync } from 'node:fs';
import { APP_SCHEME, DESK_HOST } from '../../ipc/sender.ts';
import { SDK_SCHEME } from '../sdk-page/sdk-scheme.ts';
import { DESK_POLICY, makeHeaders } from './content-policy.ts';
import type { PageFile } from './page-files.ts';

/** Chromium's `net::ERR_FAILED`. */
const FAILED = -2;

export const DESK_ADDRESS = `${APP_SCHEME}://${DESK_HOST}/index.html`;

/** What a page is answered: whole, and never a redirect. */
export interface Served {
	readonly statusCode: 200 | 404 | 405;
	readonly headers: Record<string, string>;
	readonly data: Buffer;
}

/** Answers for one host of the scheme; null where there is nothing under that path. */
export type Serve = (path: string) => Served | null;

/** Must be called before the app is ready, and once, because a second call forgets the first. */
export function registerOurSchemes(): void {
	const privileges = { standard: true, secure: true, supportFetchAPI: true };
	protocol.registerSchemesAsPrivileged([
		// The compiled desk is kept beside the person's settings: from the second start on it need not be compiled again.
		{ scheme: APP_SCHEME, privileges: { ...privileges, codeCache: true } },
		{ scheme: SDK_SCHEME, privileges },
	]);
}

/**
 * Answers with buffers. `protocol.handle` would load Node's whole `fetch` into the main process, on the thread that the
 * window waits for, and keep it there: tens of milliseconds of each start, to answer with four files. See decision 53.
 */
export function serveScheme(session: Session, scheme: string, hosts: ReadonlyMap<string, Serve>): void {
	const find = (method: string, address: string): Served => {
		if (method !== 'GET') return refuse(405);
		const url = new URL(address);
		return hosts.get(url.host)?.(url.pathname) ?? refuse(404);
	};
	session.protocol.registerBufferProtocol(scheme, ({ method, url }, answer: (response: ProtocolResponse) => void) => {
		try {
			answer({ ...find(method, url) });
		} catch {
			answer({ error: FAILED });
		}
	});
}

export function serveFiles(files: ReadonlyMap<string, PageFile>, policy: string): Serve {
	return (path) => {
		const file = files.get(path);
		// Read at once: what this thread does next, at a start, takes much longer than these few files.
		return file ? serveData(readFileSync(file.path), file.contentType, policy) : null;
	};
}

export function serveText(text: string, contentType: string, policy: string): Served {
	return serveData(Buffer.from(text), contentType, policy);
}

function serveData(data: Buffer, contentType: string, policy: string): Served {
	return { statusCode: 200, headers: makeHeaders(contentType, policy), data };
}

function refuse(statusCode: 404 | 405): Served {
	return { statusCode, headers: makeHeaders('text/plain; charset=utf-8', DESK_POLICY), data: Buffer.alloc(0) };
}
