import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Source = { path: string; text: string };

const NOT_OURS = ['node_modules', 'out', 'dist', 'docs', 'test-results', 'playwright-report'];

/** Every source file below the root, by its path with forward slashes, in a stable order. */
export function readSources(root: string): Source[] {
	const isNotOurs = (path: string) => NOT_OURS.includes(path) || /^(out-|\..)/.test(path);
	const paths = globSync('**/*.{ts,js,cjs,mjs,svelte,css}', { cwd: root, exclude: isNotOurs });
	return paths
		.map((path) => path.replaceAll('\\', '/'))
		.sort()
		.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
