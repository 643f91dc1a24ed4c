/**
 * A place for windows to open. Electron needs one even in a test; where there is no screen, Xvfb plays one. Whoever
 * starts a virtual display stops it: it must not outlive the script.
 */
import { spawn } from 'node:child_process';
import { Remedy } from '../console/remedy.ts';
import { ensureCommands, hasCommand } from './commands.ts';

/** It takes a free number, says which on descriptor 3, and can only be reached on this machine. */
const SERVER_ARGUMENTS = ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'] as const;

/** A running Xvfb; `name` is what DISPLAY wants to hear. */
export type VirtualDisplay = { name: string; stop: () => void };

export function hasDisplay(): boolean {
	if (process.platform !== 'linux') return true;
	return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** Starts a virtual display where there is none and points this process at it. Answers how to stop it again. */
export async function ensureDisplay(): Promise<() => void> {
	if (hasDisplay()) return () => undefined;
	const display = await startVirtualDisplay();
	process.env['DISPLAY'] = display.name;
	return () => {
		delete process.env['DISPLAY'];
		display.stop();
	};
}

/** Starts a virtual display on a free number, for this user or another one. */
export async function startVirtualDisplay(user: { uid?: number; gid?: number } = {}): Promise<VirtualDisplay> {
	await ensureCommands(['Xvfb', 'xauth'], 'for a virtual display');
	const [command = 'Xvfb', ...args] = [...boundToUs(), 'Xvfb', ...SERVER_ARGUMENTS];
	const server = spawn(command, args, { ...user, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
	const stop = () => {
		process.off('exit', stop);
		server.kill();
	};
	process.on('exit', stop);
	const number = await new Promise<string>((resolve, reject) => {
		// Xvfb writes the number of the display that it took once it is ready for clients.
		server.stdio[3]?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
		server.once('error', reject);
		server.once('exit', () => reject(new Remedy('the virtual display ended at once. Is Xvfb installed properly?')));
	});
	server.unref();
	return { name: `:${number}`, stop };
}

/** Lets Linux itself stop the display when we are killed and cannot do it any more. */
function boundToUs(): readonly string[] {
	return hasCommand('setpriv') ? ['setpriv', '--pdeathsig', 'TERM'] : [];
}
