/**
 * The Electron of the `electron` npm package. The package carries no binary and has no install step of its own: its
 * install.js downloads one (Electron's release host, or the mirror that the person configured) and checks it against
 * the checksums inside the package. Here we only run it, with a bound on how long a host may keep a person waiting.
 */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { modulesFolder } from '../paths.ts';
import { say, sayWhile } from '../console/say.ts';
import { run } from '../console/spawn.ts';
import { readElectron, type ElectronRuntime } from './electron-runtime.ts';

const PROBE_BOUND_MS = 4_000;
/** Without its host, install.js can still unpack what an earlier run left in its download cache; that takes seconds. */
const CACHED_BOUND_MS = 8_000;
const DOWNLOAD_BOUND_MS = 10 * 60_000;

const packageFolder = join(modulesFolder, 'electron');

/** The binary that install.js already put in place, if any. It writes path.txt last: without it, the rest is torn. */
export function findNpmElectron(): ElectronRuntime | undefined {
	return existsSync(join(packageFolder, 'path.txt')) ? readElectron(join(packageFolder, 'dist'), 'npm') : undefined;
}

/** Lets the package download its binary. Answers undefined, having said why, when that cannot be done from here. */
export async function installNpmElectron(): Promise<ElectronRuntime | undefined> {
	const existing = findNpmElectron();
	if (existing) return existing;
	const host = findDownloadHost();
	const isReachable = hasProxy() || (await canConnect(host));
	const work = run(process.execPath, [join(packageFolder, 'install.js')], {
		boundMs: isReachable ? DOWNLOAD_BOUND_MS : CACHED_BOUND_MS,
	});
	const ended = isReachable
		? await sayWhile(`downloading Electron from ${host} (about 110 MB, once; waiting 10 minutes at most) …`, work)
		: await work;
	const installed = findNpmElectron();
	if (installed) return installed;
	const reason = ended.output.trim().split('\n')[0] ?? 'it ended without a word';
	say(
		isReachable ? `the download of Electron failed: ${reason}` : `Electron's download host ${host} cannot be reached.`,
	);
	return undefined;
}

function findDownloadHost(): string {
	const mirror =
		process.env['NPM_CONFIG_ELECTRON_MIRROR'] ??
		process.env['npm_config_electron_mirror'] ??
		process.env['npm_package_config_electron_mirror'] ??
		process.env['ELECTRON_MIRROR'] ??
		'https://github.com';
	return URL.parse(mirror)?.host ?? mirror;
}

/** Behind a proxy, a connection of our own says nothing about what the download can reach. */
function hasProxy(): boolean {
	return ['HTTPS_PROXY', 'https_proxy', 'ELECTRON_GET_USE_PROXY'].some((name) => Boolean(process.env[name]));
}

/** Whether the host answers at all: a firewall that swallows packets would otherwise cost minutes. */
function canConnect(host: string): Promise<boolean> {
	const [name = host, port = '443'] = host.split(':');
	return new Promise((resolve) => {
		const socket = connect({ host: name, port: Number(port), timeout: PROBE_BOUND_MS });
		const answer = (isReachable: boolean) => {
			clearTimeout(bound);
			socket.destroy();
			resolve(isReachable);
		};
		// The socket's own timeout starts only once the name is resolved, and that can hang as well.
		const bound = setTimeout(() => answer(false), PROBE_BOUND_MS);
		socket.on('connect', () => answer(true));
		socket.on('timeout', () => answer(false));
		socket.on('error', () => answer(false));
	});
}
