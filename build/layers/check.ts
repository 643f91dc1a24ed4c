/**
 * The layer rules: part of `npm run lint`. A checker of our own, on TypeScript's scanner, because the rules are about
 * this project's folders, about components as well as modules, and about sizes and names in the same breath; it is
 * small enough to be read, and test/build/layers.test.ts shows it planted mistakes of every kind.
 */
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../paths.ts';
import { findCircles } from './circles.ts';
import { findForbiddenImports } from './imports.ts';
import type { Problem } from './problem.ts';
import { findCrowdedFolders, findMisshapenFiles } from './shape.ts';
import { readSources } from './sources.ts';

/** Every breach of the layer rules below a root. */
export function findLayerProblems(root: string): Problem[] {
	const sources = readSources(root);
	return [
		...sources.flatMap((source) => [...findForbiddenImports(source), ...findMisshapenFiles(source)]),
		...findCrowdedFolders(sources),
		...findCircles(sources),
	];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const problems = findLayerProblems(projectRoot);
	for (const { path, line, what } of problems) console.error(`${path}:${line}  ${what}`);
	console.error(
		problems.length === 0 ? 'layers: every file keeps to its place' : `layers: ${problems.length} problems`,
	);
	process.exitCode = problems.length === 0 ? 0 : 1;
}
