import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { projectRoot } from '../../../build/paths.ts';

/**
 * The host's process in one file: a thousand of them are started, and reading a hundred files takes each four times as long as
 * reading one. Answers the file, which lies where its addon is found; its folder is the caller's to remove.
 */
export async function bundleHost(): Promise<{ readonly program: string; readonly folder: string }> {
	const cache = join(projectRoot, 'node_modules', '.cache');
	mkdirSync(cache, { recursive: true });
	const folder = mkdtempSync(join(cache, 'killed-host-'));
	await build({
		root: projectRoot,
		configFile: false,
		logLevel: 'error',
		ssr: { noExternal: true, external: ['better-sqlite3'] },
		build: {
			ssr: fileURLToPath(new URL('../../support/host/host-process.ts', import.meta.url)),
			outDir: folder,
			target: 'node20',
			rolldownOptions: { output: { entryFileNames: 'host.mjs' } },
		},
	});
	return { program: join(folder, 'host.mjs'), folder };
}
