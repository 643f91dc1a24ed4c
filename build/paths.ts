import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '..');
export const builtFolder = join(projectRoot, 'out');
export const modulesFolder = join(projectRoot, 'node_modules');

/** What is too large to fetch twice lives here: outside node_modules, so that `npm ci` does not throw it away. */
export function findCacheFolder(): string {
	const configured = process.env['XDG_CACHE_HOME'] ?? '';
	return join(isAbsolute(configured) ? configured : join(homedir(), '.cache'), 'giftwarden');
}
