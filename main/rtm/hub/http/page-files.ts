// The viewer page's files, read once at the start. A request is looked up by its exact path in this map and never
// touches the disk, so that no path, however it is written, leads anywhere else.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

export interface PageFile {
	readonly contentType: string;
	readonly bytes: Buffer;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.woff2': 'font/woff2',
	'.webmanifest': 'application/manifest+json',
};
const FILES_MAX = 100;
const FILE_BYTES_MAX = 8 * 1024 * 1024;

/** By request path, `/` for index.html. Empty where the directory does not exist, because the page is not built. */
export function readPageFiles(directory: string): ReadonlyMap<string, PageFile> {
	const files = new Map<string, PageFile>();
	for (const file of listFiles(directory)) {
		const contentType = CONTENT_TYPES[extname(file)];
		if (contentType === undefined) continue;
		if (files.size >= FILES_MAX) throw new Error(`more than ${FILES_MAX} files in ${directory}: not the viewer page`);
		if (statSync(file).size > FILE_BYTES_MAX) throw new Error(`${file} is too large for the viewer page`);
		const path = `/${relative(directory, file).split(sep).join('/')}`;
		files.set(path === '/index.html' ? '/' : path, { contentType, bytes: readFileSync(file) });
	}
	return files;
}

/** One folder after the other, because Electron's archives do not list whole trees in every version. */
function* listFiles(directory: string): Generator<string> {
	for (const entry of readEntries(directory)) {
		const path = join(directory, entry.name);
		if (entry.isDirectory()) yield* listFiles(path);
		else if (entry.isFile()) yield path;
	}
}

function readEntries(directory: string) {
	try {
		return readdirSync(directory, { withFileTypes: true });
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
		throw error;
	}
}
