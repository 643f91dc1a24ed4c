import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join, relative, isAbsolute } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/** Unpacks the files of a zip archive for which `place` names a path below `folder`, with their permissions. */
export async function unpackZip(
	archive: string,
	folder: string,
	place: (path: string) => string | undefined,
): Promise<void> {
	const zip = await openPromise(archive);
	for await (const entry of zip.eachEntry()) {
		const path = entry.fileName.endsWith('/') ? undefined : place(entry.fileName);
		if (path === undefined || path === '') continue;
		const target = join(folder, path);
		assertInside(folder, target);
		await mkdir(dirname(target), { recursive: true });
		await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
		const permissions = (entry.externalFileAttributes >>> 16) & 0o777;
		if (permissions !== 0) await chmod(target, permissions);
	}
}

function assertInside(folder: string, target: string): void {
	const path = relative(folder, target);
	if (path.startsWith('..') || isAbsolute(path))
		throw new Error(`the archive wants to write outside its folder: ${path}`);
}
