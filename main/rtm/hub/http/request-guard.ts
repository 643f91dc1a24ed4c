// Who may speak to a server on 127.0.0.1: programs of this machine, and the page that the server itself serves. A web
// page from elsewhere in the same browser may not, neither by its own name (Origin, Sec-Fetch-Site) nor by a name of
// its own that it lets point to 127.0.0.1 (Host).

import type { IncomingMessage } from 'node:http';

export type Guarded = 'allowed' | 'wrong_host' | 'wrong_origin' | 'wrong_method';

/** `authority` is the one right Host header, `127.0.0.1:` and the port. */
export function guardRequest(request: IncomingMessage, authority: string): Guarded {
	// Node joins or drops repeated headers, so that two Host headers would look like one.
	const hosts = readRawHeader(request, 'host');
	if (hosts.length !== 1 || hosts[0] !== authority) return 'wrong_host';
	const origins = readRawHeader(request, 'origin');
	if (origins.some((origin) => origin !== `http://${authority}`)) return 'wrong_origin';
	const sites = readRawHeader(request, 'sec-fetch-site');
	// `none`: a person typed the address or followed a bookmark.
	if (sites.some((site) => site !== 'same-origin' && site !== 'none')) return 'wrong_origin';
	return request.method === 'GET' || request.method === 'HEAD' ? 'allowed' : 'wrong_method';
}

function readRawHeader(request: IncomingMessage, name: string): string[] {
	const values: string[] = [];
	const { rawHeaders } = request;
	for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
		if (rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
	}
	return values;
}
