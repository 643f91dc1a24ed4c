/** The browser for the viewer page's tests: one that the system has, or one that Playwright has brought. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Remedy } from '../console/remedy.ts';
import { sayWhile } from '../console/say.ts';
import { run } from '../console/spawn.ts';
import { modulesFolder } from '../paths.ts';
import { ensurePackages, hasApt, isUbuntu } from './apt.ts';
import { findCommand } from './commands.ts';

/** Answers the path of a Chromium, or undefined. `CHROMIUM_PATH` names one outright. */
export async function findChromium(): Promise<string | undefined> {
	const named = process.env['CHROMIUM_PATH'];
	if (named) return named;
	const installed = ['chromium', 'google-chrome', 'google-chrome-stable'].map(findCommand);
	const found = installed.find((path) => path !== undefined);
	if (found) return found;
	// Loaded late: whoever has a browser of their own should not wait for Playwright to load.
	const { chromium } = await import('@playwright/test');
	return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

/** Makes sure that there is a Chromium: Debian's package on Debian, Playwright's download everywhere else. */
export async function ensureChromium(): Promise<string> {
	const found = await findChromium();
	if (found) return found;
	if (hasApt() && !isUbuntu()) {
		await ensurePackages([['chromium']], "for the viewer page's tests");
	} else {
		await downloadChromium();
	}
	const installed = await findChromium();
	if (!installed)
		throw new Remedy('there is no Chromium for the tests. With one of your own, set CHROMIUM_PATH to it.');
	return installed;
}

async function downloadChromium(): Promise<void> {
	const script = join(modulesFolder, '@playwright', 'test', 'cli.js');
	const work = run(process.execPath, [script, 'install', 'chromium'], { boundMs: 5 * 60_000 });
	const ended = await sayWhile("letting Playwright download a Chromium for the viewer page's tests …", work);
	if (ended.code === 0) return;
	throw new Remedy(
		`Playwright could not download a Chromium:\n${ended.output.trim().split('\n').slice(-5).join('\n')}\n` +
			'With one of your own, set CHROMIUM_PATH to it.',
	);
}
