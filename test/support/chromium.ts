import { findChromium as findInstalled } from '../../build/system/chromium.ts';

/** The path of the Chromium that stands for a viewer's browser. */
export async function findChromium(): Promise<string> {
	const path = await findInstalled();
	if (path === undefined) throw new Error('no Chromium here; `npm run test:e2e` brings one');
	return path;
}
