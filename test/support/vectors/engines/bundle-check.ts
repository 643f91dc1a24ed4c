// The check of the vectors as one text that runs in another engine: in the main process of Electron, or in a page.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { projectRoot } from '../../../../build/paths.ts';
import type { Vectors } from '../check-vectors.ts';

/** A script that leaves `check` on the object `vectorCheck`; in `main` it asks for Node's modules with `require`. */
export async function bundleCheck(where: 'main' | 'page'): Promise<string> {
	const built = await build({
		configFile: false,
		logLevel: 'warn',
		root: projectRoot,
		build: {
			write: false,
			minify: false,
			// The oldest Chromium and Node that we meet.
			target: where === 'main' ? 'node20.18' : 'chrome120',
			lib: {
				entry: join(projectRoot, `test/support/vectors/engines/in-${where}.ts`),
				formats: ['iife'],
				name: 'vectorCheck',
			},
			rolldownOptions: { external: ['node:crypto'], output: { globals: { 'node:crypto': 'require("node:crypto")' } } },
		},
	});
	const [chunk] = 'output' in built ? built.output : Array.isArray(built) ? (built[0]?.output ?? []) : [];
	if (chunk?.type !== 'chunk') throw new Error(`nothing was bundled for ${where}`);
	return chunk.code;
}

export function readVectors(): Vectors {
	const read = (name: string): unknown =>
		JSON.parse(readFileSync(join(projectRoot, 'protocol/vectors', `${name}.json`), 'utf8'));
	const turnOver = read('turn-over');
	return { invite: read('invite'), sealed: read('sealed'), signed: read('signed'), turnOver } as Vectors;
}
