/**
 * `npm run dev`: the desk, bundled anew and opened again whenever a source changes. The page is the one that is shipped,
 * on its own scheme and under its own content policy: a development server would need both of them loosened.
 */
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './bundle.ts';
import { say } from './console/say.ts';
import { projectRoot } from './paths.ts';
import { ensureElectron } from './runtime/ensure-electron.ts';
import { openElectron } from './runtime/open-electron.ts';
import { ensureDisplay } from './system/display.ts';
import { ensureLibraries } from './system/libraries.ts';

const WATCHED = ['protocol', 'audience', 'main', 'preload', 'renderer'];
/** An editor writes one file in several steps, and several files at once. */
const SETTLED_AFTER_MS = 300;

const runtime = await ensureElectron();
await ensureLibraries(runtime.executable);
const release = await ensureDisplay();
await ensureBuilt();
let app = await openElectron(runtime, process.argv.slice(2));
endWithApp();

for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.kill('SIGTERM'));

let isBusy = false;
let isStale = false;
let settling: NodeJS.Timeout | undefined;
for (const folder of WATCHED) {
	watch(join(projectRoot, folder), { recursive: true }, () => {
		isStale = true;
		clearTimeout(settling);
		settling = setTimeout(() => void openAgain(), SETTLED_AFTER_MS);
	});
}

async function openAgain(): Promise<void> {
	if (isBusy) return;
	isBusy = true;
	while (isStale) {
		isStale = false;
		try {
			await ensureBuilt();
			app.removeAllListeners('close');
			app.kill('SIGTERM');
			await once(app, 'close');
			app = await openElectron(runtime, process.argv.slice(2));
			endWithApp();
		} catch (error) {
			// A source that does not bundle is an everyday event while somebody writes it.
			say(error instanceof Error ? error.message : String(error));
		}
	}
	isBusy = false;
}

/** Closing the window ends the work. */
function endWithApp(): void {
	app.on('close', () => {
		release();
		process.exit();
	});
}
