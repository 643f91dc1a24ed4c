import { mkdirSync, mkdtempSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { projectRoot } from '../../build/paths.ts';

/**
 * A program in one file: where a thousand of it are started, reading a hundred files takes each four times as long as reading
 * one. Answers the file, which lies where its addon is found; its folder is the caller's to remove.
 */
export async function bundleProgram(source: URL): Promise<{ readonly program: string; readonly folder: string }> {
	const cache = join(projectRoot, 'node_modules', '.cache');
	mkdirSync(cache, { recursive: true });
	const folder = mkdtempSync(join(cache, 'proof-'));
	const path = fileURLToPath(source);
	const name = `${basename(path, '.ts')}.mjs`;
	await build({
		root: projectRoot,
		configFile: false,
		logLevel: 'error',
		ssr: { noExternal: true, external: ['better-sqlite3'] },
		build: {
			ssr: path,
			outDir: folder,
			target: 'node20',
			rolldownOptions: { output: { entryFileNames: name } },
		},
	});
	return { program: join(folder, name), folder };
}
