// What the page may do, tried in the real Electron with the real page. The checklist behind it is Electron's own.

import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../build/paths.ts';
import { CALL_NAMES } from '../../preload/api/channels.ts';
import { asPage } from '../support/as-page.ts';
import { launchDesk } from '../support/electron.ts';
import type { Desk } from '../support/electron.ts';

let desk: Desk;
let page: Page;

test.beforeAll(async () => {
	desk = await launchDesk({ args: ['--no-viewers'] });
	page = desk.window;
});
test.afterAll(() => desk.close());

test('the page has nothing of Node, and of ours only window.host', async () => {
	const found = await asPage(page, () => {
		const frame = document.createElement('iframe');
		document.body.append(frame);
		const plain = new Set(Object.getOwnPropertyNames(frame.contentWindow));
		const inFrame = (frame.contentWindow as unknown as { host?: unknown }).host;
		frame.remove();
		const names = ['require', 'process', 'Buffer', 'module', 'global', 'electron', 'ipcRenderer', '__dirname'];
		return {
			node: names.filter((name) => name in window),
			ours: Object.getOwnPropertyNames(window).filter((name) => !plain.has(name) && !/^\d+$|^__svelte/.test(name)),
			inFrame: typeof inFrame,
			isFrozen: Object.isFrozen(window.host),
			kinds: [...new Set(Object.values(window.host).map((value) => typeof value))],
			calls: Object.keys(window.host).sort(),
		};
	});
	expect(found).toEqual({
		node: [],
		ours: ['host'],
		inFrame: 'undefined',
		isFrozen: true,
		kinds: ['function'],
		calls: [...CALL_NAMES, 'onPush', 'takeFirstDesk'].sort(),
	});
});

test('the window is sandboxed and isolated, and has no web view, no spelling and no insecure content', async () => {
	const found = await desk.app.evaluate(({ BrowserWindow, session }) => {
		const contents = BrowserWindow.getAllWindows()[0]?.webContents;
		// Electron has it and does not name it in its types.
		const preferences = (
			contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
		).getLastWebPreferences();
		const names = [
			'sandbox',
			'contextIsolation',
			'nodeIntegration',
			'nodeIntegrationInWorker',
			'nodeIntegrationInSubFrames',
			'webSecurity',
			'webviewTag',
			'allowRunningInsecureContent',
			'experimentalFeatures',
			'spellcheck',
			'enableBlinkFeatures',
		];
		const chosen = Object.fromEntries(names.map((name) => [name, preferences[name] || false]));
		return { ...chosen, spelling: session.defaultSession.isSpellCheckerEnabled() };
	});
	expect(found).toEqual({
		sandbox: true,
		contextIsolation: true,
		nodeIntegration: false,
		nodeIntegrationInWorker: false,
		nodeIntegrationInSubFrames: false,
		webSecurity: true,
		webviewTag: false,
		allowRunningInsecureContent: false,
		experimentalFeatures: false,
		spellcheck: false,
		enableBlinkFeatures: false,
		spelling: false,
	});
});

test('the operating system holds the page too, for everybody but root', async () => {
	const pid = await desk.app.evaluate(({ BrowserWindow }) =>
		BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
	);
	if (process.platform !== 'linux') return;
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const isRoot = process.getuid?.() === 0;
	expect(status).toMatch(isRoot ? /^Seccomp:\s+[02]$/m : /^Seccomp:\s+2$/m);
});

test('the network is out of reach, for the page and for the session behind it', async () => {
	const outcome = await asPage(page, () =>
		Promise.allSettled(['https://example.org/', 'http://127.0.0.1:1/', 'file:///etc/passwd'].map((url) => fetch(url))),
	);
	expect(outcome.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
	const cancelled = await desk.app.evaluate(async ({ session }) => {
		const addresses = ['https://example.org/', 'http://127.0.0.1:1/'];
		const answers = await Promise.allSettled(addresses.map((url) => session.defaultSession.fetch(url)));
		return answers.map((answer) => (answer.status === 'rejected' ? String(answer.reason) : 'answered'));
	});
	for (const answer of cancelled) expect(answer).toContain('ERR_BLOCKED_BY_CLIENT');
});

test('app:// serves the files of the page and nothing else, whatever the path looks like', async () => {
	const paths = [
		'app://bundle/../package.json',
		'app://bundle/..%2f..%2fpackage.json',
		'app://bundle/%2e%2e/%2e%2e/package.json',
		'app://bundle/..\\..\\package.json',
		'app://bundle//etc/passwd',
		'app://bundle/%00',
		'app://bundle/index.html/..%5c..%5cpackage.json',
		'app://bundle/assets',
		'app://bundle/index.html.map',
		'app://evil/index.html',
		'app://bundle.evil/index.html',
	];
	const answers = await desk.app.evaluate(
		({ session }, asked) =>
			Promise.all(asked.map(async (path) => [path, (await session.defaultSession.fetch(path)).status] as const)),
		paths,
	);
	expect(answers).toEqual(paths.map((path) => [path, 404]));
	const statuses = await desk.app.evaluate(
		({ session }) =>
			Promise.all(
				['GET', 'POST', 'PUT', 'DELETE'].map(
					async (method) => (await session.defaultSession.fetch('app://bundle/index.html', { method })).status,
				),
			),
		undefined,
	);
	expect(statuses).toEqual([200, 405, 405, 405]);
});

test('every answer of app:// carries the policy and its own type', async () => {
	const headers = await asPage(page, async () => {
		const answer = await fetch('app://bundle/index.html');
		return Object.fromEntries(answer.headers.entries());
	});
	expect(headers).toMatchObject({
		'content-type': 'text/html; charset=utf-8',
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'no-referrer',
	});
	expect(headers['content-security-policy']).toContain("default-src 'none'");
});

test('the page stays where it is: no new window, no other address, no form, no web view', async () => {
	const before = page.url();
	const opened = await asPage(page, () => {
		const link = Object.assign(document.createElement('a'), { href: 'https://example.org/', target: '_blank' });
		document.body.append(link);
		link.click();
		link.remove();
		document.body.append(document.createElement('webview'));
		document.querySelector('webview')?.remove();
		return window.open('https://example.org/') === null && window.open('app://bundle/index.html') === null;
	});
	expect(opened).toBe(true);
	for (const address of ['https://example.org/', 'app://message/', 'file:///etc/passwd', 'data:text/html,x']) {
		await asPage(page, () => undefined);
		await page.evaluate((to) => void (location.href = to), address);
		// The page answers from where it was: it has not gone anywhere.
		expect(await page.evaluate(() => location.href)).toBe(before);
	}
	expect(await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('no permission is given', async () => {
	const answers = await asPage(page, async () => {
		const name = async (work: Promise<unknown>) =>
			work.then(
				() => 'given',
				(error: unknown) => (error instanceof Error ? error.name : String(error)),
			);
		const queried = await Promise.all(
			['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'].map(
				async (permission) => (await navigator.permissions.query({ name: permission as PermissionName })).state,
			),
		);
		return {
			notification: await Notification.requestPermission(),
			clipboard: await name(navigator.clipboard.readText()),
			screen: await name(navigator.mediaDevices.getDisplayMedia()),
			queried: [...new Set(queried)],
		};
	});
	expect(answers).toEqual({
		notification: 'denied',
		clipboard: 'NotAllowedError',
		screen: 'NotAllowedError',
		queried: ['denied'],
	});
});

test('hostile arguments get an answer, and the desk goes on', async () => {
	const answers = await asPage(page, async () => {
		const host = window.host as unknown as Record<
			string,
			(...carried: unknown[]) => Promise<{ ok: boolean; why?: string }>
		>;
		const circle: Record<string, unknown> = {};
		circle['circle'] = circle;
		const tries: (readonly [string, ...unknown[]])[] = [
			['approveGifts'],
			['approveGifts', "'; DROP TABLE gifts; --"],
			['approveGifts', ['x'.repeat(300_000)]],
			['approveGifts', Array.from({ length: 501 }, () => '01932f4e-8f00-7000-8000-000000000001')],
			['readFeed', { before: null, limit: 1e9 }],
			['readFeed', { before: 1n, limit: 1 }],
			['readFeed', { before: NaN, limit: 1 }],
			['readFeed', new Date()],
			['readFeed', new Map([['limit', 1]])],
			['readFeed', () => 1],
			['readFeed', Symbol('limit')],
			['readStory', circle],
			['setRoomMode', 'toString'],
			['startStream', 'too', 'many'],
			['exportHistory', { filter: {}, path: '/etc/passwd' }],
		];
		const whys: string[] = [];
		for (const [call, ...carried] of tries) {
			try {
				const answer = await host[call]?.(...carried);
				whys.push(`${call}: ${answer?.ok ? 'done' : String(answer?.why)}`);
			} catch (error) {
				// The bridge itself carries no symbols, functions of a dead world or endless circles.
				whys.push(`${call}: ${error instanceof Error ? 'not carried' : 'thrown'}`);
			}
		}
		// The bridge drops such a key before anybody sees it.
		await host['readFeed']?.(JSON.parse('{"before":null,"limit":1,"__proto__":{"a":1}}'));
		return { whys, alive: (await host['readDesk']?.())?.ok, polluted: 'a' in {} };
	});
	expect(answers.alive).toBe(true);
	expect(answers.polluted).toBe(false);
	for (const why of answers.whys) expect(why).toMatch(/: (bad_argument|not carried)$/);
});

test('another window with the same page and the same preload script is not answered', async () => {
	const preload = join(projectRoot, 'out', 'preload', 'index.cjs');
	const answer = await desk.app.evaluate(async ({ BrowserWindow }, script) => {
		const second = new BrowserWindow({ show: false, webPreferences: { preload: script, sandbox: true } });
		await second.loadURL('app://bundle/index.html');
		const said: unknown = await second.webContents.executeJavaScript('window.host.startStream()');
		second.destroy();
		return said;
	}, preload);
	expect(answer).toMatchObject({ ok: false, why: 'fault' });
});
