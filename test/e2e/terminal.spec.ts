// The terminal that started the desk may go away at any moment; the evening goes on.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { projectRoot } from '../../build/paths.ts';
import { findElectron } from '../../build/runtime/ensure-electron.ts';
import { findSandboxArguments } from '../../build/system/sandbox.ts';

test('a desk whose terminal has gone paints its window and reports no fault', async ({}, testInfo) => {
	const { executable } = findElectron() ?? { executable: '' };
	const userDataDir = testInfo.outputPath('user-data');
	const sandbox = await findSandboxArguments(executable);
	const switches = [`--user-data-dir=${userDataDir}`, '--no-viewers', '--smoke'];
	const app = spawn(executable, [...sandbox, projectRoot, ...switches], { stdio: ['ignore', 'ignore', 'pipe'] });
	app.stderr.destroy();
	expect((await once(app, 'exit'))[0]).toBe(0);
	expect(readFileSync(join(userDataDir, 'logs', 'giftwarden.log'), 'utf8')).not.toContain('a fault of Giftwarden');
});
