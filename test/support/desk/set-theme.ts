import type { Page } from '@playwright/test';

/** As the settings do it; done when the page wears it. */
export async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
	await page.evaluate(async (wanted) => {
		const read = await window.host.readDesk();
		if (read.ok) await window.host.saveSettings({ ...read.value.settings, theme: wanted });
	}, theme);
	await page.locator(`html[data-theme=${theme}]`).waitFor();
}
