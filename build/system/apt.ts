/**
 * Debian's packages. As root we install what is missing and say so; anyone else gets the one line to type. Nothing here
 * ever asks for a password or removes a package.
 */
import { existsSync, readFileSync } from 'node:fs';
import { Remedy } from '../console/remedy.ts';
import { say } from '../console/say.ts';
import { run } from '../console/spawn.ts';

/** One package under the names it has had: Ubuntu 24.04 and Debian 13 renamed some when their time type grew. */
export type PackageNames = readonly [string, ...string[]];

export function isRoot(): boolean {
	return process.getuid?.() === 0;
}

export function hasApt(): boolean {
	return process.platform === 'linux' && existsSync('/usr/bin/apt-get');
}

/** Ubuntu's chromium package only points to a snap, which neither containers nor build servers can run. */
export function isUbuntu(): boolean {
	return existsSync('/etc/os-release') && /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Installs packages as root; otherwise fails with the line to type. `purpose` completes "needed …". */
export async function ensurePackages(packages: readonly PackageNames[], purpose: string): Promise<void> {
	if (!hasApt()) {
		const list = packages.map(([name]) => name).join(', ');
		throw new Remedy(`this system lacks libraries or programs needed ${purpose}. By Debian's names: ${list}`);
	}
	if (!isRoot()) {
		const names = await Promise.all(packages.map(findKnownName));
		throw new Remedy(
			`Debian packages are missing, needed ${purpose}. Type:\n    sudo apt-get update && sudo apt-get install -y ${names.join(' ')}`,
		);
	}
	say(`updating the list of Debian packages; some are missing, needed ${purpose} …`);
	await apt(['update']);
	const names = await Promise.all(packages.map(findKnownName));
	say(`installing the Debian packages ${names.join(' ')} …`);
	await apt(['install', '-y', '--no-install-recommends', ...names]);
}

async function findKnownName(names: PackageNames): Promise<string> {
	for (const name of names) {
		const ended = await run('apt-cache', ['show', '--no-all-versions', name]);
		if (ended.code === 0 && ended.output.includes('Package:')) return name;
	}
	return names[0];
}

async function apt(args: readonly string[]): Promise<void> {
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const ended = await run('apt-get', ['-q', ...args], { env });
	if (ended.code === 0) return;
	const lastLines = ended.output.trim().split('\n').slice(-8).join('\n');
	throw new Remedy(`apt-get ${args.join(' ')} failed:\n${lastLines}`);
}
