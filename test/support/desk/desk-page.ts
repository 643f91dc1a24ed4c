// The real renderer, bundled as for the app and served under the app's own content policy, but with a fake desk where
// the preload bridge would be: for tests in a browser and for looking at every state of a screen.

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { createReadStream, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build } from 'vite';
import type { Plugin } from 'vite';
import { projectRoot } from '../../../build/paths.ts';

const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self'",
	"font-src 'self'",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
];
const APP_POLICY = [...POLICY, "require-trusted-types-for 'script'", 'trusted-types svelte-trusted-html'].join('; ');
/** Only for measuring: the app itself has no worker in its page, and allows none. */
const WORKER_POLICY = [...POLICY, "worker-src 'self'"].join('; ');

const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.woff2': 'font/woff2',
};

export interface DeskPage {
	/** Ends in a slash; add the room that is wanted as a query, see fake-desk/install.ts. */
	readonly url: string;
	close(): Promise<void>;
}

/** Bundles the renderer with a fake desk and serves it on this machine until closed. */
export async function serveDeskPage(): Promise<DeskPage> {
	const folder = mkdtempSync(join(tmpdir(), 'giftwarden-desk-page-'));
	await build({
		configFile: false,
		root: join(projectRoot, 'renderer'),
		base: './',
		logLevel: 'warn',
		plugins: [svelte(), putFakeDeskFirst()],
		build: {
			outDir: folder,
			emptyOutDir: true,
			target: 'chrome130',
			assetsInlineLimit: 0,
			modulePreload: { polyfill: false },
			minify: false,
		},
		worker: { format: 'es' },
	});
	const files = new Set(globSync('**/*.*', { cwd: folder }));
	const server = createServer((request, response) => {
		const asked = new URL(request.url ?? '/', 'http://localhost');
		const path = asked.pathname.slice(1) || 'index.html';
		const policy = asked.searchParams.get('thread') === 'worker' ? WORKER_POLICY : APP_POLICY;
		if (files.has(path)) sendFile(response, join(folder, path), policy);
		// Browsers ask for it by themselves; a 404 would stand in the console as an error of the page.
		else if (path === 'favicon.ico') response.writeHead(204).end();
		else response.writeHead(404).end();
	});
	const url = await listen(server);
	return {
		url,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** One bundle that installs the fake desk and then starts the renderer, in this order. */
function putFakeDeskFirst(): Plugin {
	const start = 'virtual:fake-desk-first';
	return {
		name: 'fake-desk-first',
		transformIndexHtml: {
			order: 'pre',
			handler: (html) => html.replace('src="./main.ts"', `src="${start}"`),
		},
		resolveId: (id) => (id.endsWith(start) ? `\0${start}` : null),
		load: (id) =>
			id === `\0${start}`
				? [
						`import ${JSON.stringify(join(projectRoot, 'test/support/fake-desk/install.ts'))};`,
						`import ${JSON.stringify(join(projectRoot, 'renderer/main.ts'))};`,
					].join('\n')
				: null,
	};
}

function sendFile(response: ServerResponse, path: string, policy: string): void {
	response.writeHead(200, {
		'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
		'content-security-policy': policy,
	});
	createReadStream(path).pipe(response);
}

function listen(server: Server): Promise<string> {
	return new Promise((resolve) => {
		server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
	});
}
