// Where the app begins. The order matters: what can make the app unsafe is looked at before anything is opened, and only
// one process for each user-data folder goes on, because a ledger has one writer.

import { app, Menu } from 'electron';
import { GUARD_EXIT_CODE, findForbiddenSwitch } from './security/guard-switches.ts';
import { APP_NAME, SECOND_INSTANCE } from './messages.ts';
import { registerOurSchemes } from './security/app-scheme.ts';
import { guardEveryContents } from './security/guard-contents.ts';
import { startDesk } from './start-desk.ts';
import { readSwitches } from './switches.ts';
import type { Switches } from './switches.ts';

/** `sysexits.h` calls it a usage error. */
const USAGE_EXIT_CODE = 64;

function begin(): void {
	const { isPackaged } = app;
	const isRoot = process.getuid?.() === 0;
	const forbidden = findForbiddenSwitch({ argv: process.argv, isPackaged, isRoot });
	if (forbidden) return leave(GUARD_EXIT_CODE, `this switch would open the desk to other programs: ${forbidden}`);
	const read = readSwitches(process.argv, { isPackaged });
	if (!read.ok) return leave(USAGE_EXIT_CODE, read.detail);
	beginWith(read.switches);
}

function beginWith(switches: Switches): void {
	app.setName(APP_NAME);
	if (switches.userDataFolder) app.setPath('userData', switches.userDataFolder);
	// Chromium has no sandbox for root and refuses to start with both; every page asks for its own in any case.
	if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
	keepTimersWhileHidden();
	// Ours comes when the app is ready; without a word Electron makes one of its own until then.
	Menu.setApplicationMenu(null);
	registerOurSchemes();
	guardEveryContents(app);
	if (!app.requestSingleInstanceLock()) return leave(0, SECOND_INSTANCE);
	startDesk(switches);
}

/** After five minutes out of sight Chromium wakes a page once a minute; a held gift must be heard sooner than that. */
function keepTimersWhileHidden(): void {
	const before = app.commandLine.getSwitchValue('disable-features');
	const features = [before, 'IntensiveWakeUpThrottling'].filter((feature) => feature !== '');
	app.commandLine.appendSwitch('disable-features', features.join(','));
}

function leave(code: number, why: string): void {
	process.stderr.write(`giftwarden: ${why}\n`);
	app.exit(code);
}

begin();
