import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { projectRoot } from '../paths.ts';
import { findSandboxArguments } from '../system/sandbox.ts';
import type { ElectronRuntime } from './electron-runtime.ts';

/** What Chromium says, ten times over, where no desktop's message bus runs: under a virtual display, for one. */
const ABOUT_MISSING_BUS = /:ERROR:(bus|object_proxy)\.cc\(/;

/** Opens the bundled app in an Electron, as sandboxed as this user can have it. */
export async function openElectron(runtime: ElectronRuntime, args: readonly string[]): Promise<ChildProcess> {
	const sandboxArguments = await findSandboxArguments(runtime.executable);
	const app = spawn(runtime.executable, [...sandboxArguments, projectRoot, ...args], {
		stdio: ['inherit', 'inherit', 'pipe'],
		env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
	});
	createInterface({ input: app.stderr }).on('line', (line) => {
		if (!ABOUT_MISSING_BUS.test(line)) process.stderr.write(`${line}\n`);
	});
	return app;
}
