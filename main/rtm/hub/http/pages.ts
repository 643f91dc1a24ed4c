import type { IncomingMessage, ServerResponse } from 'node:http';
import { assertNever } from '../../../../protocol/exhaustive.ts';
import { guardRequest } from './request-guard.ts';
import type { PageFile } from './page-files.ts';

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Viewer page</title>
<p>The viewer page is not built yet. The hub itself is running: see /room.json, and docs/hub.md for how to join.`;

interface PagesOptions {
	/** The one right Host header. */
	readonly authority: string;
	readonly files: ReadonlyMap<string, PageFile>;
	/** Asked for each request, because the catalogue changes while the room is open. */
	readonly describeRoom: () => unknown;
}

/** Answers GET and HEAD of the viewer page's files and /room.json, and says no to everything else. */
export function createPages({ authority, files, describeRoom }: PagesOptions) {
	return (request: IncomingMessage, response: ServerResponse): void => {
		for (const [name, value] of Object.entries(securityHeaders(authority))) response.setHeader(name, value);
		const guarded = guardRequest(request, authority);
		switch (guarded) {
			case 'wrong_host':
				return answer(request, response, 421, text('This server answers to 127.0.0.1 only.'));
			case 'wrong_origin':
				return answer(request, response, 403, text('Only the page of this server may ask.'));
			case 'wrong_method':
				response.setHeader('allow', 'GET, HEAD');
				return answer(request, response, 405, text('GET or HEAD.'));
			case 'allowed':
				return answerPath(request, response);
			default:
				return assertNever(guarded, 'a guarded request');
		}
	};

	function answerPath(request: IncomingMessage, response: ServerResponse): void {
		const path = (request.url ?? '').split('?', 1)[0] ?? '';
		if (path === '/room.json') {
			const bytes = Buffer.from(JSON.stringify(describeRoom()));
			return answer(request, response, 200, { contentType: 'application/json; charset=utf-8', bytes });
		}
		const file = files.get(path);
		if (file !== undefined) return answer(request, response, 200, file);
		if (path === '/') {
			return answer(request, response, 503, { contentType: 'text/html; charset=utf-8', bytes: Buffer.from(NOT_BUILT) });
		}
		answer(request, response, 404, text('There is nothing here.'));
	}
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, file: PageFile): void {
	response.writeHead(status, { 'content-type': file.contentType, 'content-length': file.bytes.length });
	response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

function text(words: string): PageFile {
	return { contentType: 'text/plain; charset=utf-8', bytes: Buffer.from(words) };
}

function securityHeaders(authority: string): Readonly<Record<string, string>> {
	return {
		'content-security-policy': [
			"default-src 'none'",
			"script-src 'self'",
			"style-src 'self'",
			"img-src 'self'",
			"font-src 'self'",
			"manifest-src 'self'",
			`connect-src 'self' ws://${authority}`,
			"base-uri 'none'",
			"form-action 'none'",
			"frame-ancestors 'none'",
			"require-trusted-types-for 'script'",
			'trusted-types svelte-trusted-html',
		].join('; '),
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'no-referrer',
		'cross-origin-opener-policy': 'same-origin',
		'cross-origin-resource-policy': 'same-origin',
		'permissions-policy': 'camera=(), geolocation=(), microphone=()',
		'cache-control': 'no-store',
	};
}
