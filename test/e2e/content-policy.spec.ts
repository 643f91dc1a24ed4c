/* eslint-disable @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call --
   the page tries on purpose what nobody should do */

// What the policy under which the desk's page is served stops, tried one by one in the real Electron.

import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { findViolated } from '../support/as-page.ts';
import { launchDesk } from '../support/electron.ts';
import type { Desk } from '../support/electron.ts';

let desk: Desk;
let page: Page;

test.beforeAll(async () => {
	desk = await launchDesk({ args: ['--no-viewers'] });
	page = desk.window;
});
test.afterAll(() => desk.close());

const FORBIDDEN: readonly (readonly [string, () => void, string])[] = [
	['eval', () => eval('1'), 'EvalError'],
	['a function made of text', () => new Function('return 1')(), 'EvalError'],
	['text run by a timer', () => setTimeout('1' as never), 'require-trusted-types-for'],
	['a script in the page', () => insert('script', 'textContent', 'window.wasRun = true'), 'require-trusted-types-for'],
	['markup made of text', () => (document.createElement('div').innerHTML = '<b>x</b>'), 'require-trusted-types-for'],
	['a script from elsewhere', () => insert('script', 'src', 'https://example.org/x.js'), 'require-trusted-types-for'],
	['a policy that turns text into markup', () => makePolicy('anything'), 'trusted-types'],
	['an image from elsewhere', () => insert('img', 'src', 'https://example.org/x.png'), 'img-src'],
	['an image of data', () => insert('img', 'src', 'data:image/png;base64,AAAA'), 'img-src'],
	['a frame from elsewhere', () => insert('iframe', 'src', 'https://example.org/'), 'frame-src'],
	['a web socket', () => new WebSocket('ws://127.0.0.1:1/'), 'connect-src'],
	['a beacon', () => navigator.sendBeacon('https://example.org/', 'x'), 'connect-src'],
	['an event source', () => new EventSource('https://example.org/'), 'connect-src'],
	['a worker of its own text', () => makeWorker(), 'require-trusted-types-for'],
	['a style in an attribute', () => insert('p', 'style', 'color: red'), 'style-src-attr'],
	['a style in the page', () => insert('style', 'textContent', 'p { color: red }'), 'style-src-elem'],
	['another base for addresses', () => insert('base', 'href', 'https://example.org/'), 'base-uri'],
	['a plugin', () => insert('object', 'data', 'https://example.org/x'), 'require-trusted-types-for'],
	[
		'a font from elsewhere',
		() => document.fonts.add(new FontFace('x', 'url(https://example.org/x.woff2)')),
		'font-src',
	],
];

declare function insert(element: string, attribute: string, value: string): void;
declare function makePolicy(name: string): void;
declare function makeWorker(): void;

test.describe('the content policy', () => {
	test.beforeAll(() =>
		page.evaluate(() => {
			Object.assign(window, {
				insert(name: string, attribute: string, value: string) {
					const element = document.createElement(name);
					if (attribute in element && attribute !== 'style') (element as never)[attribute] = value as never;
					else element.setAttribute(attribute, value);
					document.head.append(element);
					element.remove();
				},
				makePolicy(name: string) {
					(
						window as never as { trustedTypes: { createPolicy(name: string, rules: object): void } }
					).trustedTypes.createPolicy(name, {});
				},
				makeWorker() {
					new Worker(URL.createObjectURL(new Blob(['1'])));
				},
			});
		}),
	);

	for (const [what, work, directive] of FORBIDDEN) {
		test(`stops ${what}`, async () => {
			// Trusted types throw where they stand in the way, before anything is reported.
			const expected = directive.includes('trusted-types') ? [directive, 'TypeError'] : [directive];
			expect(expected).toContain(await findViolated(page, work));
		});
	}

	test('has let no script run', async () => {
		expect(await page.evaluate(() => 'wasRun' in window)).toBe(false);
	});
});
