/**
 * The real desk for a test: the bundled app in a real Electron, with a user-data folder of its own, so that no test meets
 * another one's ledger. Whoever launches one closes it. Give `userDataDir` to open the same ledger a second time.
 */
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../build/paths.ts';
import type { ElectronRuntime } from '../../build/runtime/electron-runtime.ts';
import { findElectron } from '../../build/runtime/ensure-electron.ts';
import { findSandboxArguments } from '../../build/system/sandbox.ts';

export type DeskOptions = {
	/** Switches for the app itself, such as `--smoke`. */
	args?: readonly string[];
	env?: Readonly<Record<string, string>>;
	/** An existing folder, kept by `close`; without it the desk gets a new one that `close` removes. */
	userDataDir?: string;
	/** The app's folder, where it is not the project's own. */
	appFolder?: string;
};

export type Desk = {
	app: ElectronApplication;
	window: Page;
	userDataDir: string;
	/** Quits the app as a person does, and removes a folder that was made for it. */
	close: () => Promise<void>;
};

export type App = Pick<Desk, 'app' | 'userDataDir' | 'close'>;

/** Opens the desk and answers once its window, titled Giftwarden, is there. */
export async function launchDesk(options: DeskOptions = {}): Promise<Desk> {
	const app = await launchApp(options);
	return { ...app, window: await findDeskWindow(app.app) };
}

/** Starts the app, whatever window it opens: where the desk cannot open there is a message instead. */
export async function launchApp(options: DeskOptions = {}): Promise<App> {
	const runtime = requireElectron();
	const userDataDir = options.userDataDir ?? (await mkdtemp(join(tmpdir(), 'giftwarden-desk-')));
	const sandboxArguments = await findSandboxArguments(runtime.executable);
	// Playwright holds the app back until it is connected, but only where it finds Electron through the package itself.
	if (runtime.origin !== 'npm') process.env['ELECTRON_OVERRIDE_DIST_PATH'] = runtime.folder;
	const app = await _electron.launch({
		// Chromium's own sandbox stays on for everybody who can have it; Playwright would turn it off by default.
		chromiumSandbox: sandboxArguments.length === 0,
		args: [
			...sandboxArguments,
			`--user-data-dir=${userDataDir}`,
			options.appFolder ?? projectRoot,
			...(options.args ?? []),
		],
		env: { ...readEnvironment(), ...options.env },
	});
	return {
		app,
		userDataDir,
		close: async () => {
			await app.close();
			if (options.userDataDir === undefined) await rm(userDataDir, { recursive: true, force: true });
		},
	};
}

/** The app has other pages beside the desk's, and each begins blank: the desk's has the app's scheme and this title. */
function findDeskWindow(app: ElectronApplication): Promise<Page> {
	return new Promise((resolve, reject) => {
		const look = async (page: Page) => {
			await page.waitForURL(/^app:/);
			await page.waitForLoadState('domcontentloaded');
			if ((await page.title()) === 'Giftwarden') resolve(page);
		};
		// A page that is closed while we look at it was not the desk.
		const lookAt = (page: Page) => void look(page).catch(() => undefined);
		app.on('window', lookAt);
		app.on('close', () => reject(new Error('the app ended before its window came')));
		for (const page of app.windows()) lookAt(page);
	});
}

function requireElectron(): ElectronRuntime {
	const runtime = findElectron();
	if (!runtime) throw new Error('no Electron here; `npm run test:e2e` brings one');
	return runtime;
}

/** Playwright wants every value defined. The test runner's own switches for Node must not reach the app. */
function readEnvironment(): Record<string, string> {
	const { NODE_OPTIONS: _options, ELECTRON_RUN_AS_NODE: _asNode, ...rest } = process.env;
	return Object.fromEntries(Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
