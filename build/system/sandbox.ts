/**
 * Chromium's sandbox. An ordinary user keeps it, always. Root cannot have it (Chromium refuses), so root runs without
 * it and is told. On Linux it needs either user namespaces, which some systems forbid, or Chromium's helper with the
 * setuid bit; where there is neither we stop and say what to type: dropping the sandbox is never our decision.
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Remedy } from '../console/remedy.ts';
import { run } from '../console/spawn.ts';
import { isRoot } from './apt.ts';

/** The arguments that this user must give Electron. */
export async function findSandboxArguments(executable: string): Promise<string[]> {
	if (process.platform !== 'linux') return [];
	if (isRoot()) return ['--no-sandbox'];
	const helper = join(dirname(executable), 'chrome-sandbox');
	if (isSetuidHelper(helper) || (await canMakeUserNamespaces())) return [];
	throw new Remedy(
		"this system does not let Chromium's sandbox use user namespaces. Its helper does without them. Type:\n" +
			`    sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
	);
}

function isSetuidHelper(helper: string): boolean {
	if (!existsSync(helper)) return false;
	const { uid, mode } = statSync(helper);
	return uid === 0 && (mode & 0o4000) !== 0;
}

async function canMakeUserNamespaces(): Promise<boolean> {
	const ended = await run('unshare', ['--user', '--map-root-user', 'true']);
	// Without the probe's command there is nothing to conclude; Chromium will say it itself.
	return ended.code === 0 || ended.code === 127;
}
