import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { projectRoot } from '../../build/paths.ts';
import { findElectron } from '../../build/runtime/ensure-electron.ts';
import { findSandboxArguments } from '../../build/system/sandbox.ts';
import { launchDesk } from '../support/electron.ts';

/** Starts the app as a person does who has forgotten that it is open; answers how it ended and what it said. */
async function startAgain(userDataDir: string): Promise<{ code: number | null; said: string }> {
	const runtime = findElectron();
	if (!runtime) throw new Error('no Electron here');
	const sandboxArguments = await findSandboxArguments(runtime.executable);
	const args = [...sandboxArguments, `--user-data-dir=${userDataDir}`, projectRoot, '--no-viewers'];
	const second = spawn(runtime.executable, args, { stdio: ['ignore', 'ignore', 'pipe'] });
	let said = '';
	second.stderr.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
	const code = await new Promise<number | null>((resolve) => second.once('close', resolve));
	return { code, said };
}

test('a second desk on the same ledger leaves at once and brings the first to the front', async () => {
	const desk = await launchDesk({ args: ['--no-viewers'] });
	const isVisible = () => desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
	await expect.poll(isVisible).toBe(true);
	await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
	expect(await isVisible()).toBe(false);

	const second = await startAgain(desk.userDataDir);
	expect(second.code).toBe(0);
	expect(second.said).toContain('the desk is open already');
	await expect.poll(isVisible).toBe(true);
	expect(await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
	expect(await desk.window.evaluate(async () => (await window.host.readRules()).ok)).toBe(true);
	await desk.close();
});

test('two desks with folders of their own live beside each other', async () => {
	const first = await launchDesk({ args: ['--no-viewers'] });
	const second = await launchDesk({ args: ['--no-viewers'] });
	const readPath = (desk: typeof first) =>
		desk.window.evaluate(async () => {
			const answer = await window.host.readDesk();
			return answer.ok ? answer.value.room.ledgerPath : answer.why;
		});
	expect(await readPath(first)).toContain(first.userDataDir);
	expect(await readPath(second)).toContain(second.userDataDir);
	await second.close();
	await first.close();
});
