import { defineConfig } from 'vite';
import { join } from 'node:path';
import { builtFolder, projectRoot } from './paths.ts';

/** The page with which a person joins the rehearsal room from any current browser; as strict about inline code as the desk. */
export default defineConfig({
	root: join(projectRoot, 'audience/page'),
	base: './',
	publicDir: false,
	build: {
		outDir: join(builtFolder, 'viewer'),
		emptyOutDir: true,
		target: ['chrome120', 'firefox121', 'safari17'],
		sourcemap: true,
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
	},
});
