import { ensureBuilt } from '../bundle.ts';
import { ensureElectron } from '../runtime/ensure-electron.ts';
import { ensureChromium } from '../system/chromium.ts';
import { ensureDisplay } from '../system/display.ts';
import { ensureLibraries } from '../system/libraries.ts';

/** Brings to this machine what the end-to-end tests need. Answers how to take the virtual display away again. */
export async function prepareMachine(): Promise<() => void> {
	const runtime = await ensureElectron();
	// Whatever is started from here on uses the very same Electron, without looking for it again.
	process.env['ELECTRON_OVERRIDE_DIST_PATH'] = runtime.folder;
	await ensureLibraries(runtime.executable);
	await ensureChromium();
	return ensureDisplay();
}

/** What Playwright runs before the first end-to-end test; what it answers is run after the last one. */
export default async function prepareEndToEndTests(): Promise<() => void> {
	await ensureBuilt();
	return prepareMachine();
}
