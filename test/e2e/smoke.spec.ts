import { expect, test } from '@playwright/test';
import { launchDesk } from '../support/electron.ts';

test('the desk opens, painted and titled, and its page has no door but the bridge', async () => {
	const desk = await launchDesk();
	await expect(desk.window).toHaveTitle('Giftwarden');
	await expect(desk.window.locator('body')).not.toBeEmpty();
	const doors = await desk.window.evaluate(() =>
		['require', 'process', 'Buffer', 'module'].filter((name) => name in window),
	);
	expect(doors).toEqual([]);
	await desk.close();
});

test('a desk that was closed opens again on the same folder', async ({}, testInfo) => {
	const userDataDir = testInfo.outputPath('user-data');
	for (const _time of ['first', 'second']) {
		const desk = await launchDesk({ userDataDir });
		await expect(desk.window).toHaveTitle('Giftwarden');
		await desk.close();
	}
});
