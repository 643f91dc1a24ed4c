import { accessSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';

/** A new folder in memory where the system has one: for ledgers of evenings that are not about a real disk. */
export function makeQuickFolder(name: string): string {
	return mkdtempSync(join(hasMemoryFolder() ? IN_MEMORY : tmpdir(), `giftwarden-${name}-`));
}

function hasMemoryFolder(): boolean {
	try {
		accessSync(IN_MEMORY, constants.W_OK);
		return true;
	} catch {
		// Only Linux has it, and not every container may write there.
		return false;
	}
}
