/**
 * `npm start`: opens the desk in the rehearsal room. It brings what is missing (an Electron, libraries, a bundle), says
 * what it does, and passes everything after `--` on to the app. It ends as the app ends.
 */
import { ensureBuilt } from './bundle.ts';
import { Remedy } from './console/remedy.ts';
import { say } from './console/say.ts';
import { ensureElectron } from './runtime/ensure-electron.ts';
import { openElectron } from './runtime/open-electron.ts';
import { isRoot } from './system/apt.ts';
import { ensureCommands } from './system/commands.ts';
import { hasDisplay } from './system/display.ts';
import { ensureLibraries } from './system/libraries.ts';

if (!hasDisplay()) await explainMissingDisplay();
const runtime = await ensureElectron();
await ensureLibraries(runtime.executable);
await ensureBuilt();
if (isRoot()) say("running as root, so without Chromium's sandbox. For a real evening use an ordinary user.");
say(`opening the desk in the rehearsal room (Electron ${runtime.version}) …`);
const app = await openElectron(runtime, process.argv.slice(2));
// Ctrl-C reaches the app by itself; this script only has to live until the app has closed its ledger.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.kill('SIGTERM'));
app.on('close', (code, signal) => {
	process.exitCode = code ?? (signal === null ? 1 : 0);
});

/** A person on a server still wants to see the desk: a virtual display opens it, and the rehearsal needs none. */
async function explainMissingDisplay(): Promise<never> {
	await ensureCommands(['xvfb-run', 'xauth'], 'to open the desk in a virtual display');
	throw new Remedy(
		'there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be seen.\n' +
			'To see the desk, run this on a machine with a screen. To open it here all the same, in a virtual display, type:\n' +
			'    xvfb-run -a npm start\n' +
			'To watch a whole room of gifts without any window, type:\n' +
			'    npm run rehearsal -- --viewers 200 --gifts 5000 --seed 7',
	);
}
