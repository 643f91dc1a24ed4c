import { readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

export interface PageFile {
	readonly path: string;
	readonly contentType: string;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.woff2': 'font/woff2',
	'.mp3': 'audio/mpeg',
	'.ogg': 'audio/ogg',
	'.wav': 'audio/wav',
};

/**
 * Every file of the built desk by the path under which it is served, listed once at the start. What is asked for is
 * looked up here and nowhere else, so that no path, however it is written, leads out of the folder.
 */
export function listPageFiles(folder: string): ReadonlyMap<string, PageFile> {
	const files = new Map<string, PageFile>();
	for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
		const path = join(entry.parentPath, entry.name);
		const contentType = CONTENT_TYPES[extname(entry.name)];
		if (!entry.isFile() || contentType === undefined) continue;
		const name = relative(folder, path).split(sep).map(encodeURIComponent).join('/');
		files.set(`/${name}`, { path, contentType });
	}
	const index = files.get('/index.html');
	if (!index) throw new Error(`no index.html in ${folder}: the desk is not built`);
	files.set('/', index);
	return files;
}
