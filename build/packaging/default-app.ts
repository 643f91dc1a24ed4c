import type { AfterPackContext } from 'electron-builder';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Takes out what opens any folder named on the command line: a packaged desk is the desk and nothing else. */
export function removeDefaultApp({ appOutDir, electronPlatformName, packager }: AfterPackContext): void {
	const isMac = electronPlatformName === 'darwin';
	const inside = isMac ? join(`${packager.appInfo.productFilename}.app`, 'Contents', 'Resources') : 'resources';
	rmSync(join(appOutDir, inside, 'default_app.asar'), { force: true });
}
