import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';

/** What axe finds serious or critical in a part of the window; the screen and its dialogs, unless told another. */
export async function findSeriousBarriers(page: Page, part = 'main'): Promise<readonly string[]> {
	const { violations } = await new AxeBuilder({ page })
		.include(part)
		// Four hundred names of time zones are four hundred times the same element.
		.exclude('optgroup')
		.options({ resultTypes: ['violations'] })
		.analyze();
	return violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

/** What assistive technology reads as the description of a control. */
export async function readDescription(control: Locator): Promise<string> {
	return control.evaluate((element) =>
		(element.getAttribute('aria-describedby') ?? '')
			.split(' ')
			.map((id) => document.getElementById(id)?.textContent ?? '')
			.join(' ')
			.trim(),
	);
}
