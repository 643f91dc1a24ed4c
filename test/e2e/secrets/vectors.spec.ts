/* eslint-disable @typescript-eslint/no-implied-eval -- a bundled check is run in another engine: that is the point here */

// The test vectors of the wire format in the engines where it is spoken: the host's Electron, its page, and a viewer's
// Chromium. Node's own stand in test/protocol/keys, and the stranger's Python reads the same files.

import { chromium, expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { findChromium } from '../../support/chromium.ts';
import { launchDesk } from '../../support/electron.ts';
import type { Vectors } from '../../support/vectors/check-vectors.ts';
import { bundleCheck, readVectors } from '../../support/vectors/engines/bundle-check.ts';

const VECTORS = readVectors();
/** One that an engine must notice: the same vectors, and something that is not true of them. */
const WRONG: Vectors = { ...VECTORS, invite: { ...VECTORS.invite, fingerprint: 'no fingerprint' } };

function checkInPage(page: Page, code: string, vectors: Vectors): Promise<unknown> {
	return page.evaluate(
		([source, given]) => {
			const load = new Function(`${source}\nreturn vectorCheck;`) as () => { check(all: Vectors): unknown };
			return load().check(given);
		},
		[code, vectors] as const,
	);
}

test('the main process and the page of the real Electron agree with every vector', async () => {
	const desk = await launchDesk({ args: ['--no-viewers'] });
	const checkInMain = (code: string, vectors: Vectors): Promise<unknown> =>
		desk.app.evaluate(
			(_electron, [source, given]) => {
				const { createRequire } = process.getBuiltinModule('node:module');
				const load = new Function('require', `${source}\nreturn vectorCheck;`) as (require: NodeJS.Require) => {
					check(all: Vectors): unknown;
				};
				return load(createRequire(process.execPath)).check(given);
			},
			[code, vectors] as const,
		);
	const [inMain, inPage] = [await bundleCheck('main'), await bundleCheck('page')];
	expect(await checkInMain(inMain, VECTORS)).toEqual({ node: [], plain: [] });
	expect(await checkInMain(inMain, WRONG)).toEqual({ node: ['the fingerprint'], plain: ['the fingerprint'] });
	expect(await checkInPage(desk.window, inPage, VECTORS)).toEqual({ plain: [] });
	await desk.close();
});

test('a page in Chromium agrees with every vector', async () => {
	const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
	const browser = await chromium.launch({ executablePath: await findChromium(), args });
	const page = await browser.newPage();
	const code = await bundleCheck('page');
	expect(await checkInPage(page, code, VECTORS)).toEqual({ plain: [] });
	expect(await checkInPage(page, code, WRONG)).toEqual({ plain: ['the fingerprint'] });
	await browser.close();
});
