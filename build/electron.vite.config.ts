/**
 * How the app is bundled: main and preload as CommonJS for the oldest Electron it runs in (33: Node 20.18, Chromium 130),
 * the desk for the browser side of the same. Only what cannot be bundled stays outside: Electron itself, Node's own
 * modules and better-sqlite3 with its native part. The desk's page is served under a strict content policy, so nothing
 * may end up inline in it: no script, no style, no data: address.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { join } from 'node:path';
import { projectRoot } from './paths.ts';

const nodeTarget = 'node20.18';

/** How long Rolldown's plugins took is no news to whoever starts the app. */
const checks = { bundlerTimings: false };

/** Named without a hash: the app starts its worker and its processes by these names. */
const commonJs = { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name].cjs' } as const;

export default defineConfig({
	main: {
		build: {
			target: nodeTarget,
			sourcemap: true,
			externalizeDeps: false,
			rolldownOptions: {
				input: {
					index: join(projectRoot, 'main/app/index.ts'),
					'ledger-worker': join(projectRoot, 'main/ledger/worker/index.ts'),
					'keys-thread': join(projectRoot, 'main/keys/aside/index.ts'),
					viewers: join(projectRoot, 'audience/viewers/process.ts'),
				},
				external: ['better-sqlite3'],
				checks,
				output: commonJs,
			},
		},
	},
	preload: {
		build: {
			target: nodeTarget,
			sourcemap: true,
			externalizeDeps: false,
			rolldownOptions: {
				input: {
					index: join(projectRoot, 'preload/index.ts'),
					// A sandboxed script loads no chunk: the two may share nothing.
					'sdk-page': join(projectRoot, 'preload/sdk-page.ts'),
				},
				checks,
				output: commonJs,
			},
		},
	},
	renderer: {
		root: join(projectRoot, 'renderer'),
		base: './',
		plugins: [svelte()],
		build: {
			target: 'chrome130',
			sourcemap: true,
			minify: true,
			assetsInlineLimit: 0,
			modulePreload: { polyfill: false },
			rolldownOptions: { input: { index: join(projectRoot, 'renderer/index.html') }, checks },
		},
	},
});
