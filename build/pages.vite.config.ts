/**
 * The pages that are not the desk's window, each by the name of its mode: the viewer page of the rehearsal room, the page
 * that hosts Agora's SDK beside the desk, and the example of a viewer on Agora. As strict about inline code as the desk.
 */
import { defineConfig } from 'vite';
import type { Plugin, UserConfig } from 'vite';
import { join } from 'node:path';
import { builtFolder, projectRoot } from './paths.ts';

const BROWSERS = ['chrome120', 'firefox121', 'safari17'];

const PAGES: Readonly<Record<string, { root: string; target: string | string[] }>> = {
	viewer: { root: 'audience/page', target: BROWSERS },
	// Chromium of the oldest Electron that the app runs in.
	'sdk-page': { root: 'main/rtm/agora/page', target: 'chrome130' },
	'agora-viewer': { root: 'audience/agora-page', target: BROWSERS },
};

/** agora-rtm-sdk loads Agora's audio and video SDK for stream channels, which gifts have no use for. */
const alias = { 'agora-rtc-sdk-ng': join(projectRoot, 'build/rtc-stub/index.js') };

/**
 * An engine keeps a source with one letter beyond Latin-1 at two bytes for each of its letters: 1.4 MB more for as long as
 * the page lives, for three letters of the SDK. They all stand in strings.
 */
const inLatin1: Plugin = {
	name: 'in-latin-1',
	generateBundle(_options, bundle) {
		for (const file of Object.values(bundle)) {
			if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\xff]/g, escapeUnit);
		}
	},
};

function escapeUnit(unit: string): string {
	return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export default defineConfig(({ mode }): UserConfig => {
	const page = PAGES[mode];
	if (page === undefined) throw new Error(`no page is called ${mode}`);
	return {
		root: join(projectRoot, page.root),
		base: './',
		publicDir: false,
		plugins: [inLatin1],
		resolve: { alias },
		build: {
			outDir: join(builtFolder, mode),
			emptyOutDir: true,
			target: page.target,
			sourcemap: true,
			minify: true,
			assetsInlineLimit: 0,
			modulePreload: { polyfill: false },
			chunkSizeWarningLimit: 2_000,
		},
	};
});
