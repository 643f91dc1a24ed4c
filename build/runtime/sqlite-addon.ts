/**
 * better-sqlite3 comes with prebuilt addons for Node-API 10; an older Electron (Node-API 9) ends the whole process when
 * it loads one. For such an Electron the addon is compiled once from the package's own sources, with one header ahead of
 * them (string-reference.h), and put where the package looks first. The result loads in Node 20 to 24 and in every newer
 * Electron too, so it may stay there. It must never be placed without need: the prebuilt one is the tested one.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { modulesFolder } from '../paths.ts';
import { Remedy } from '../console/remedy.ts';
import { sayWhile } from '../console/say.ts';
import { run } from '../console/spawn.ts';
import { ensureCommands } from '../system/commands.ts';
import { findInCache, makeInCache } from './cache.ts';
import { hasNodeApi10, type ElectronRuntime } from './electron-runtime.ts';

const packageFolder = join(modulesFolder, 'better-sqlite3');
const header = join(import.meta.dirname, 'string-reference.h');
const addonName = 'better_sqlite3.node';
const placedAddon = join(packageFolder, 'build', 'Release', addonName);

/** Makes sure that better-sqlite3 loads in this Electron. */
export async function ensureSqliteAddon(runtime: ElectronRuntime): Promise<void> {
	if (hasNodeApi10(runtime)) return;
	const name = findCacheName();
	if (!findInCache(name)) {
		await ensureCommands(['python3', 'make', 'g++'], 'to compile SQLite for this Electron');
	}
	const compiled = join(await makeInCache(name, compile), addonName);
	if (existsSync(placedAddon) && readFileSync(placedAddon).equals(readFileSync(compiled))) return;
	await mkdir(dirname(placedAddon), { recursive: true });
	// A running process keeps the file that it has loaded: put the new one beside it and swap the names.
	const beside = `${placedAddon}.${randomUUID()}`;
	await copyFile(compiled, beside);
	await rename(beside, placedAddon);
}

function findCacheName(): string {
	const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
	const digest = createHash('sha256').update(readFileSync(header)).digest('hex').slice(0, 12);
	return `better-sqlite3-${version}-node-api-9-${process.platform}-${process.arch}-${digest}`;
}

async function compile(folder: string): Promise<void> {
	const sources = join(folder, 'sources');
	const addonApi = join(sources, 'node_modules', 'node-addon-api');
	await cp(packageFolder, sources, {
		recursive: true,
		filter: (path) => !/better-sqlite3.(build|prebuilds)$/.test(path),
	});
	await cp(join(modulesFolder, 'node-addon-api'), addonApi, { recursive: true });
	const nodeGyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
	const nodeHeaders = findNodeHeaders();
	const ended = await sayWhile(
		'compiling SQLite for this Electron (once, a minute or two) …',
		run(
			process.execPath,
			[
				nodeGyp,
				'rebuild',
				'--release',
				'--force_build=1',
				'--jobs=max',
				...(nodeHeaders ? [`--nodedir=${nodeHeaders}`] : []),
			],
			{ cwd: sources, env: { ...process.env, CXXFLAGS: `-include ${header} -I${addonApi}` } },
		),
	);
	const built = join(sources, 'build', 'Release', addonName);
	if (ended.code !== 0 || !existsSync(built)) throw new Remedy(explainFailure(ended.output, nodeHeaders));
	await copyFile(built, join(folder, addonName));
	await rm(sources, { recursive: true });
}

/** The headers of the Node that the project brings or the machine has; Node-API is stable, so any of them will do. */
function findNodeHeaders(): string | undefined {
	const ofMachine = [process.env['npm_node_execpath'], process.execPath, '/usr/bin/node'].map((path) =>
		dirname(dirname(path ?? '')),
	);
	const ofProject = join(modulesFolder, `node-${process.platform}-${process.arch}`);
	return [ofProject, ...ofMachine].find((folder) => existsSync(join(folder, 'include', 'node', 'node_api.h')));
}

function explainFailure(output: string, nodeHeaders: string | undefined): string {
	const lastLines = output.trim().split('\n').slice(-15).join('\n');
	if (nodeHeaders) return `SQLite could not be compiled for this Electron:\n${lastLines}`;
	return (
		'SQLite could not be compiled for this Electron: the headers of Node are neither on this machine nor within reach.\n' +
		`On Debian or Ubuntu type: sudo apt-get install libnode-dev\n${lastLines}`
	);
}
