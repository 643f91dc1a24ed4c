/**
 * Bundling, and knowing whether it is needed. `npm start` and the end-to-end tests must never run yesterday's code, and
 * should not bundle what has not changed: out/ carries a fingerprint of the sources that it was made from.
 */
import { build as buildElectron } from 'electron-vite';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as buildPage } from 'vite';
import { builtFolder, projectRoot } from './paths.ts';
import { say } from './console/say.ts';

const SOURCES = [
	'{protocol,audience,main,preload,renderer}/**',
	'build/{bundle,paths,electron.vite.config,viewer.vite.config}.ts',
	'{package,package-lock,tsconfig}.json',
];

const fingerprintFile = join(builtFolder, 'fingerprint');

/** Bundles everything anew. Throws when anything does not bundle. */
export async function buildApp(): Promise<void> {
	const fingerprint = readFingerprint();
	rmSync(fingerprintFile, { force: true });
	const config = (name: string) => join(projectRoot, 'build', name);
	await buildElectron({ root: projectRoot, configFile: config('electron.vite.config.ts'), logLevel: 'warn' });
	await buildPage({ configFile: config('viewer.vite.config.ts'), logLevel: 'warn' });
	writeFileSync(fingerprintFile, fingerprint);
	say('the app is bundled into out/');
}

/** Bundles only when a source has changed since the last time. */
export async function ensureBuilt(): Promise<void> {
	if (existsSync(fingerprintFile) && readFileSync(fingerprintFile, 'utf8') === readFingerprint()) return;
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
