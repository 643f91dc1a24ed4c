/**
 * Electron's fuses: switches inside the executable that nobody can turn back without breaking its signature. A packaged
 * desk is no Node runtime, takes no inspector, loads no other app's code and no code from outside its archive. Every
 * fuse that the executable has must be set here on purpose; one that we do not know ends the packaging.
 */
import { flipFuses as flip, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import type { AfterPackContext } from 'electron-builder';
import { join } from 'node:path';

export const WANTED_FUSES: Readonly<Record<FuseV1Options, boolean>> = {
	[FuseV1Options.RunAsNode]: false,
	[FuseV1Options.EnableCookieEncryption]: true,
	[FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
	[FuseV1Options.EnableNodeCliInspectArguments]: false,
	// Checked by Electron on macOS and Windows; on Linux it does nothing, and the archive is the package manager's care.
	[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
	[FuseV1Options.OnlyLoadAppFromAsar]: true,
	[FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
	[FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
	[FuseV1Options.WasmTrapHandlers]: true,
};

/** Sets the fuses of a packaged app and reads them back. */
export async function flipFuses(context: AfterPackContext): Promise<void> {
	const executable = findExecutable(context);
	const present = await readFuses(executable);
	// An older Electron has fewer fuses than we know; asking for one that it lacks is an error.
	const wanted = Object.entries(WANTED_FUSES).filter(([fuse]) => present.has(Number(fuse)));
	await flip(executable, {
		...(Object.fromEntries(wanted) as Record<FuseV1Options, boolean>),
		version: FuseVersion.V1,
		strictlyRequireAllFuses: true,
		resetAdHocDarwinSignature: context.electronPlatformName === 'darwin',
	});
	const set = await readFuses(executable);
	for (const [fuse, isWanted] of wanted) {
		if (set.get(Number(fuse)) !== isWanted) throw new Error(`the fuse ${FuseV1Options[Number(fuse)]} did not take`);
	}
}

/** The fuses of an executable by number, and whether each is on. */
export async function readFuses(executable: string): Promise<Map<number, boolean>> {
	const { version: _version, ...wire } = await getCurrentFuseWire(executable);
	return new Map(Object.entries(wire).map(([fuse, state]) => [Number(fuse), state === FuseState.ENABLE]));
}

function findExecutable({ appOutDir, electronPlatformName, packager }: AfterPackContext): string {
	const name = packager.appInfo.productFilename;
	if (electronPlatformName === 'darwin') return join(appOutDir, `${name}.app`, 'Contents', 'MacOS', name);
	if (electronPlatformName === 'win32') return join(appOutDir, 'giftwarden.exe');
	return join(appOutDir, 'giftwarden');
}
