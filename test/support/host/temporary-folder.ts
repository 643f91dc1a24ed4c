import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of this test's own, gone when the test is over. */
export function openTemporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'giftwarden-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

export function temporaryLedgerPath(): string {
	return join(openTemporaryFolder(), 'ledger.sqlite');
}
