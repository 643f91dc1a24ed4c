import { _electron } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { join } from 'node:path';
import { ensureElectron } from '../../../build/runtime/ensure-electron.ts';
import { findSandboxArguments } from '../../../build/system/sandbox.ts';

/** The folder of an app that opens one window with one word in it. */
export const BARE_APP = join(import.meta.dirname, 'bare-app');

export interface BareWindow {
	readonly app: ElectronApplication;
	readonly window: Page;
	close(): Promise<void>;
}

/** Opens that window in the Electron in which the desk runs, as sandboxed as the desk. */
export async function launchBare(): Promise<BareWindow> {
	const { executable } = await ensureElectron();
	const sandbox = await findSandboxArguments(executable);
	const app = await _electron.launch({
		executablePath: executable,
		chromiumSandbox: sandbox.length === 0,
		args: [...sandbox, BARE_APP],
	});
	return { app, window: await app.firstWindow(), close: () => app.close() };
}
