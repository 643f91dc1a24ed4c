/**
 * Bundling, and knowing whether it is needed. `npm start` and the end-to-end tests must never run yesterday's code, and
 * should not bundle what has not changed: out/ carries a fingerprint of the sources that it was made from.
 */
import { build as buildElectron } from 'electron-vite';
import { createHash } from 'node:crypto';
import {
	chmodSync,
	existsSync,
	globSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build as buildPage } from 'vite';
import { say } from './console/say.ts';
import { builtFolder, projectRoot } from './paths.ts';

const SOURCES = [
	'{protocol,audience,main,preload,renderer}/**',
	'build/{bundle,paths,electron.vite.config,pages.vite.config}.ts',
	'build/rtc-stub/**',
	'{package,package-lock,tsconfig}.json',
];

const FINGERPRINT = 'fingerprint';

/**
 * Bundles everything anew. It is made beside out/ and takes its place at the end: a desk that is running meanwhile finds
 * its files, and a source that does not bundle leaves out/ as it was. Throws when anything does not bundle.
 */
export async function buildApp(): Promise<void> {
	const fingerprint = readFingerprint();
	const config = (name: string) => join(projectRoot, 'build', name);
	// As deep below the root as out/, because source maps name their sources from where they are.
	const next = mkdtempSync(join(projectRoot, 'out-'));
	try {
		await buildElectron({
			root: projectRoot,
			configFile: config('electron.vite.config.ts'),
			logLevel: 'warn',
			build: { outDir: next },
		});
		for (const mode of ['viewer', 'sdk-page', 'agora-viewer']) {
			const configFile = config('pages.vite.config.ts');
			await buildPage({ configFile, mode, logLevel: 'warn', build: { outDir: join(next, mode) } });
		}
		writeFileSync(join(next, FINGERPRINT), fingerprint);
		chmodSync(next, 0o755);
		takePlace(next);
	} finally {
		rmSync(next, { recursive: true, force: true });
	}
	say('the app is bundled into out/');
}

function takePlace(next: string): void {
	const previous = `${next}-previous`;
	if (existsSync(builtFolder)) renameSync(builtFolder, previous);
	renameSync(next, builtFolder);
	rmSync(previous, { recursive: true, force: true });
}

/** Bundles only when a source has changed since the last time. */
export async function ensureBuilt(): Promise<void> {
	const file = join(builtFolder, FINGERPRINT);
	if (existsSync(file) && readFileSync(file, 'utf8') === readFingerprint()) return;
	say('bundling the app …');
	await buildApp();
}

/** Size and time of every source: enough to notice a change, and fast enough for every start. */
function readFingerprint(): string {
	const digest = createHash('sha256');
	for (const path of globSync(SOURCES, { cwd: projectRoot }).sort()) {
		const { size, mtimeMs } = statSync(join(projectRoot, path));
		digest.update(`${path}\0${size}\0${mtimeMs}\n`);
	}
	return digest.digest('hex');
}
