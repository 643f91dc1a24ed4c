import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An Electron that can be started: its folder, its executable and its version. */
export type ElectronRuntime = {
	origin: 'override' | 'npm' | 'registry';
	folder: string;
	executable: string;
	version: string;
};

const EXECUTABLE: Partial<Record<NodeJS.Platform, string>> = {
	darwin: 'Electron.app/Contents/MacOS/Electron',
	win32: 'electron.exe',
};

/** Reads what lies in a folder that should hold an Electron; undefined when it does not. */
export function readElectron(folder: string, origin: ElectronRuntime['origin']): ElectronRuntime | undefined {
	const executable = join(folder, EXECUTABLE[process.platform] ?? 'electron');
	const versionFile = join(folder, 'version');
	if (!existsSync(executable) || !existsSync(versionFile)) return undefined;
	const version = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '');
	return { origin, folder, executable, version };
}

/** Node-API 10, which the prebuilt better-sqlite3 needs, came with the Node of Electron 36. */
export function hasNodeApi10(runtime: ElectronRuntime): boolean {
	return Number(runtime.version.split('.')[0]) >= 36;
}
