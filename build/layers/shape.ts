import { posix } from 'node:path';
import type { Problem } from './problem.ts';
import { findZone } from './imports.ts';
import {
	EMPTY_WORDS,
	FILES_PER_FOLDER_MAX,
	LINES_PER_COMPONENT_MAX,
	LINES_PER_MODULE_MAX,
	ROOT_FILES,
} from './rules.ts';
import type { Source } from './sources.ts';

/** Files that stand where no file of ours belongs, are too long, or bear a name that says nothing. */
export function findMisshapenFiles(source: Source): Problem[] {
	return [judgePlace(source.path), judgeLength(source), judgeName(source.path)]
		.filter((what) => what !== undefined)
		.map((what) => ({ path: source.path, line: 1, what }));
}

/** Folders in which a reader no longer sees at a glance what there is. */
export function findCrowdedFolders(sources: readonly Source[]): Problem[] {
	const counts = new Map<string, number>();
	for (const { path } of sources) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
	return [...counts]
		.filter(([, count]) => count > FILES_PER_FOLDER_MAX)
		.map(([path, count]) => ({ path, line: 1, what: `${count} files in one folder, ${FILES_PER_FOLDER_MAX} at most` }));
}

function judgePlace(path: string): string | undefined {
	if (findZone(path) || ROOT_FILES.includes(path)) return undefined;
	return 'this file lies outside the folders of the project';
}

function judgeLength({ path, text }: Source): string | undefined {
	const isComponent = path.endsWith('.svelte');
	const max = isComponent ? LINES_PER_COMPONENT_MAX : LINES_PER_MODULE_MAX;
	const lines = text.replace(/\n$/, '').split('\n').length;
	return lines > max ? `${lines} lines, ${max} at most` : undefined;
}

function judgeName(path: string): string | undefined {
	const name = posix.basename(path);
	const isWellFormed = name.endsWith('.svelte') ? /^[A-Z][A-Za-z0-9]*\.svelte$/ : /^[a-z0-9]+([-.][a-z0-9]+)*$/;
	if (!isWellFormed.test(name)) return 'components are named in PascalCase, all other files in kebab-case';
	const words = path.toLowerCase().split(/[/.-]/);
	const empty = words.find((word) => EMPTY_WORDS.includes(word));
	return empty === undefined ? undefined : `"${empty}" says nothing about what is inside`;
}
