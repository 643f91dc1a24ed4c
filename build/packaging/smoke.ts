/**
 * Opens the packaged, fused app once and waits for its own word that the desk has painted; then tries a door that must
 * stay shut. Always with Chromium's real sandbox: root hands the app to an ordinary user, because a packaged desk does
 * not run without one. On a display of its own, from a copy that everybody may read, with an empty home.
 */
import { spawn } from 'node:child_process';
import { chownSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Remedy } from '../console/remedy.ts';
import { say } from '../console/say.ts';
import { projectRoot } from '../paths.ts';
import { isRoot } from '../system/apt.ts';
import { startVirtualDisplay } from '../system/display.ts';
import { watchSandbox } from './watch-sandbox.ts';

const PAINTED = 'giftwarden: window painted';
const BOUND_MS = 60_000;
/** nobody and nogroup, by their numbers on Debian. */
const ORDINARY_USER = isRoot() ? { uid: 65534, gid: 65534 } : {};

const packaged = join(projectRoot, 'dist', 'linux-unpacked');
if (!existsSync(packaged)) throw new Remedy('there is no unpacked app. Type: npm run package');

/** What a fused executable does not listen to: as a plain Node it would never paint, and the module does not exist. */
const IGNORED = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require=/nowhere.cjs' };
/** The answer to a switch that would open the desk to other programs. */
const GUARD_EXIT_CODE = 78;

type Ended = { code: number | null; output: string };

const place = mkdtempSync(join(tmpdir(), 'giftwarden-smoke-'));
const executable = join(place, 'app', 'giftwarden');
const home = join(place, 'home');
try {
	layOut();
	const display = await startVirtualDisplay(ORDINARY_USER);
	try {
		const env = { HOME: home, DISPLAY: display.name, PATH: process.env['PATH'] ?? '', ...IGNORED };
		await checkThatItPaints(env);
		await checkThatItRefusesADebugger(env);
	} finally {
		display.stop();
	}
} finally {
	rmSync(place, { recursive: true, force: true });
}

function layOut(): void {
	chmodSync(place, 0o755);
	cpSync(packaged, join(place, 'app'), { recursive: true });
	mkdirSync(home);
	if (!isRoot()) return;
	chownSync(home, 65534, 65534);
	// As the Debian package does it: the helper serves systems that forbid user namespaces.
	chmodSync(join(place, 'app', 'chrome-sandbox'), 0o4755);
}

async function checkThatItPaints(env: Record<string, string>): Promise<void> {
	const stopWatching = watchSandbox(executable);
	const { code, output } = await runToItsEnd(['--smoke'], env).finally(stopWatching);
	const { pages, filtered } = stopWatching();
	if (code !== 0 || !output.includes(PAINTED)) {
		throw new Remedy(`the packaged app did not paint its window and leave (code ${code}):\n${output}`);
	}
	if (pages === 0 || filtered < pages) throw new Remedy(`of ${pages} pages only ${filtered} ran inside the sandbox`);
	say(`the packaged app opened and painted its window; ${filtered} of ${pages} pages ran inside the sandbox`);
}

/** The one door that no fuse closes. */
async function checkThatItRefusesADebugger(env: Record<string, string>): Promise<void> {
	const { code, output } = await runToItsEnd(['--smoke', '--remote-debugging-port=0'], env);
	if (code !== GUARD_EXIT_CODE) throw new Remedy(`the packaged app took a debugger's port (code ${code}):\n${output}`);
	say("the packaged app refuses to run with a debugger's port");
}

function runToItsEnd(args: readonly string[], env: Record<string, string>): Promise<Ended> {
	return new Promise((resolve, reject) => {
		const app = spawn(executable, args, { ...ORDINARY_USER, env, timeout: BOUND_MS, killSignal: 'SIGKILL' });
		let output = '';
		for (const stream of [app.stdout, app.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
		app.on('error', reject);
		app.on('close', (code) => resolve({ code, output }));
	});
}
