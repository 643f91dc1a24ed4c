// app:// is where our own pages live, instead of file://, which would share one origin with every file of the machine.
// `app://bundle` is the desk, from a fixed list of files; `app://message` is what stands there instead when the desk
// cannot open. Anything else, any other method and any other host gets a plain refusal.

import { protocol } from 'electron';
import type { Session } from 'electron';
import { readFile } from 'node:fs/promises';
import { APP_SCHEME, DESK_HOST } from '../../ipc/sender.ts';
import { SDK_SCHEME } from '../sdk-page/sdk-scheme.ts';
import { DESK_POLICY, makeHeaders } from './content-policy.ts';
import type { PageFile } from './page-files.ts';

export const DESK_ADDRESS = `${APP_SCHEME}://${DESK_HOST}/index.html`;

/** Answers for another host of the scheme; null where there is nothing under that path. */
export type Serve = (path: string) => Response | Promise<Response> | null;

/** Must be called before the app is ready, and once, because a second call forgets the first. */
export function registerOurSchemes(): void {
	const privileges = { standard: true, secure: true, supportFetchAPI: true };
	protocol.registerSchemesAsPrivileged([
		// The compiled desk is kept beside the person's settings: from the second start on it need not be compiled again.
		{ scheme: APP_SCHEME, privileges: { ...privileges, codeCache: true } },
		{ scheme: SDK_SCHEME, privileges },
	]);
}

export function serveAppScheme(session: Session, hosts: ReadonlyMap<string, Serve>): void {
	session.protocol.handle(APP_SCHEME, async (request) => {
		if (request.method !== 'GET') return refuse(405);
		const url = new URL(request.url);
		const serve = hosts.get(url.host);
		return (await serve?.(url.pathname)) ?? refuse(404);
	});
}

export function serveDesk(files: ReadonlyMap<string, PageFile>): Serve {
	return (path) => {
		const file = files.get(path);
		return file ? readFileAsResponse(file) : null;
	};
}

async function readFileAsResponse({ path, contentType }: PageFile): Promise<Response> {
	return new Response(await readFile(path), { headers: makeHeaders(contentType, DESK_POLICY) });
}

function refuse(status: 404 | 405): Response {
	return new Response(null, { status, headers: makeHeaders('text/plain; charset=utf-8', DESK_POLICY) });
}
