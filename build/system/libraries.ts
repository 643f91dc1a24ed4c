import { Remedy } from '../console/remedy.ts';
import { run } from '../console/spawn.ts';
import { ensurePackages, type PackageNames } from './apt.ts';

/** What Electron links to and a bare Debian or Ubuntu lacks (GTK brings nearly all the rest), and pictures for the gifts. */
const ELECTRON_PACKAGES: readonly PackageNames[] = [
	['libgtk-3-0t64', 'libgtk-3-0'],
	['libnss3'],
	['libasound2t64', 'libasound2'],
	['libgbm1'],
	['fonts-noto-color-emoji'],
];

/** Makes sure that an executable finds its shared libraries. macOS and Windows bring theirs. */
export async function ensureLibraries(executable: string): Promise<void> {
	if (process.platform !== 'linux') return;
	if ((await findMissingLibraries(executable)).length === 0) return;
	await ensurePackages(ELECTRON_PACKAGES, 'by Electron');
	const missing = await findMissingLibraries(executable);
	if (missing.length > 0) throw new Remedy(`Electron still lacks shared libraries: ${missing.join(', ')}`);
}

/** The names of the shared libraries that the dynamic linker does not find. */
export async function findMissingLibraries(executable: string): Promise<string[]> {
	const ended = await run('ldd', [executable]);
	return parseMissingLibraries(ended.output);
}

export function parseMissingLibraries(output: string): string[] {
	const names = [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
	return [...new Set(names)].sort();
}
