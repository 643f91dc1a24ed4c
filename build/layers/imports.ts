import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';
import type { Problem } from './problem.ts';
import { RESERVED_NEVER, RESERVED_PACKAGES, ZONES, type Zone } from './rules.ts';
import type { Source } from './sources.ts';

type Import = { specifier: string; line: number };

/** What a source imports that its folder may not. */
export function findForbiddenImports(source: Source): Problem[] {
	if (source.path.endsWith('.css')) return [];
	const zone = findZone(source.path);
	if (!zone) return [];
	return readImports(source).flatMap(({ specifier, line }) => {
		const what = judgeImport(source.path, zone, specifier);
		return what === undefined ? [] : [{ path: source.path, line, what }];
	});
}

/** TypeScript's own scanner: it knows strings, comments, types-only imports, re-exports and import() expressions. */
export function readImports({ path, text }: Source): Import[] {
	const { importedFiles } = ts.preProcessFile(path.endsWith('.svelte') ? blankMarkup(text) : text, true, true);
	return importedFiles.map(({ fileName, pos }) => ({
		specifier: fileName,
		line: text.slice(0, pos).split('\n').length,
	}));
}

/** Leaves of a component only what stands in its script elements, each at the place where it was. */
function blankMarkup(text: string): string {
	const blank = (part: string) => part.replaceAll(/[^\n]/g, ' ');
	let from = 0;
	let kept = '';
	for (const match of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) {
		const script = match[1] ?? '';
		const start = match.index + match[0].indexOf('>') + 1;
		kept += blank(text.slice(from, start)) + script;
		from = start + script.length;
	}
	return kept + blank(text.slice(from));
}

function judgeImport(path: string, zone: Zone, specifier: string): string | undefined {
	if (specifier.startsWith('.')) return judgeFile(zone, posix.join(posix.dirname(path), specifier.split('?')[0] ?? ''));
	if (isBuiltin(specifier)) return zone.node ? undefined : `${zone.path} may not import Node's ${specifier}`;
	return judgePackage(path, zone, specifier);
}

function judgeFile(zone: Zone, target: string): string | undefined {
	const isAllowed = zone.imports.some((folder) => isInside(target, folder));
	const isForbidden = zone.never?.some((folder) => isInside(target, folder)) ?? false;
	return isAllowed && !isForbidden ? undefined : `${zone.path} may not import ${target}`;
}

function judgePackage(path: string, zone: Zone, specifier: string): string | undefined {
	const name = specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/');
	const holders = RESERVED_PACKAGES[name];
	if (holders) {
		const isHolder = holders.some((folder) => isInside(path, folder));
		const isLeftOut = RESERVED_NEVER[name]?.some((folder) => isInside(path, folder)) ?? false;
		return isHolder && !isLeftOut ? undefined : `only ${holders.join(', ')} may import ${name}`;
	}
	if (zone.packages === 'any' || zone.packages.includes(name)) return undefined;
	return `${zone.path} may not import the package ${name}`;
}

/** The zone of a file: of all that hold it, the innermost. */
export function findZone(path: string): Zone | undefined {
	return ZONES.filter((zone) => isInside(path, zone.path)).sort((a, b) => b.path.length - a.path.length)[0];
}

function isInside(path: string, folder: string): boolean {
	return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
