/** `npm run dev`: the desk with the sources watched; every change is bundled and shown at once. */
import { createServer } from 'electron-vite';
import { join } from 'node:path';
import { buildApp } from './bundle.ts';
import { projectRoot } from './paths.ts';
import { ensureElectron } from './runtime/ensure-electron.ts';
import { ensureLibraries } from './system/libraries.ts';
import { findSandboxArguments } from './system/sandbox.ts';

const runtime = await ensureElectron();
await ensureLibraries(runtime.executable);
// The viewer page is not part of the watched app; it comes from one build in front.
await buildApp();
process.env['ELECTRON_EXEC_PATH'] = runtime.executable;
process.env['ELECTRON_CLI_ARGS'] = JSON.stringify(await findSandboxArguments(runtime.executable));
await createServer(
	{ root: projectRoot, configFile: join(projectRoot, 'build/electron.vite.config.ts'), build: { watch: {} } },
	{},
);
