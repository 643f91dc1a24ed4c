/**
 * Opens the packaged, fused app once and waits for its own word that the desk has painted. Always with Chromium's real
 * sandbox: root hands the app to an ordinary user, because the packaged app refuses to run without one. On a display of
 * its own, from a copy that everybody may read, with an empty home.
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

const place = mkdtempSync(join(tmpdir(), 'giftwarden-smoke-'));
try {
	const stopWatching = watchSandbox(join(place, 'app', 'giftwarden'));
	const output = await openPackagedApp(place).finally(stopWatching);
	const { pages, filtered } = stopWatching();
	if (!output.includes(PAINTED)) throw new Remedy(`the packaged app did not paint its window:\n${output}`);
	if (pages === 0 || filtered < pages) throw new Remedy(`of ${pages} pages only ${filtered} ran inside the sandbox`);
	say(`the packaged app opened and painted its window; ${filtered} of ${pages} pages ran inside the sandbox`);
} finally {
	rmSync(place, { recursive: true, force: true });
}

async function openPackagedApp(folder: string): Promise<string> {
	const app = join(folder, 'app');
	const home = join(folder, 'home');
	chmodSync(folder, 0o755);
	cpSync(packaged, app, { recursive: true });
	mkdirSync(home);
	if (isRoot()) {
		chownSync(home, 65534, 65534);
		// As the Debian package does it: the helper serves systems that forbid user namespaces.
		chmodSync(join(app, 'chrome-sandbox'), 0o4755);
	}
	const display = await startVirtualDisplay(ORDINARY_USER);
	try {
		return await runToItsEnd(join(app, 'giftwarden'), {
			HOME: home,
			DISPLAY: display.name,
			PATH: process.env['PATH'] ?? '',
		});
	} finally {
		display.stop();
	}
}

/** Answers all that the app said; its exit code is part of it. */
function runToItsEnd(executable: string, env: Record<string, string>): Promise<string> {
	return new Promise((resolve, reject) => {
		const app = spawn(executable, ['--smoke'], { ...ORDINARY_USER, env, timeout: BOUND_MS, killSignal: 'SIGKILL' });
		let output = '';
		for (const stream of [app.stdout, app.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
		app.on('error', reject);
		app.on('close', (code, signal) => {
			if (code === 0) resolve(output);
			else if (signal === 'SIGKILL') reject(new Remedy(`the packaged app did not end by itself:\n${output}`));
			else reject(new Remedy(`the packaged app ended with ${signal ?? `code ${code}`}:\n${output}`));
		});
	});
}
