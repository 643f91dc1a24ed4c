import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensurePackages } from './apt.ts';

const PACKAGE_OF: Record<string, string> = { Xvfb: 'xvfb', 'xvfb-run': 'xvfb', 'g++': 'g++' };

/** Whether a command can be found on PATH. */
export function hasCommand(name: string): boolean {
	return findCommand(name) !== undefined;
}

export function findCommand(name: string): string | undefined {
	const folders = (process.env['PATH'] ?? '').split(delimiter);
	return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Makes sure that commands are there, by way of Debian's packages. */
export async function ensureCommands(names: readonly string[], purpose: string): Promise<void> {
	const missing = names.filter((name) => !hasCommand(name));
	if (missing.length === 0) return;
	await ensurePackages(
		missing.map((name) => [PACKAGE_OF[name] ?? name] as const),
		purpose,
	);
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		// Not there, or not ours to run: the same to whoever wants to run it.
		return false;
	}
}
