// The composition root: what the window needs meets here, and what rooms are made of in room-side.ts.

import { app, dialog, powerMonitor, session, shell } from 'electron';
import { dirname } from 'node:path';
import { systemClock } from '../../protocol/clock.ts';
import type { Log } from '../ipc/log.ts';
import { APP_SCHEME } from '../ipc/sender.ts';
import { findLedger } from './app-parts.ts';
import type { AppParts } from './app-parts.ts';
import { DeskApp } from './desk-app.ts';
import type { RoomSide } from './desk-ports.ts';
import { findFolders } from './folders.ts';
import { openSystemVault } from './keeping/keys/system-vault.ts';
import { openLogFile } from './keeping/log-file.ts';
import { openSecrets } from './keeping/secrets.ts';
import { openSettings } from './keeping/settings-file.ts';
import { DIALOGS } from './messages.ts';
import { SavedRooms } from './rooms/saved-rooms.ts';
import { serveFiles, serveScheme } from './security/app-scheme.ts';
import type { Serve } from './security/app-scheme.ts';
import { DESK_POLICY } from './security/content-policy.ts';
import { guardSession } from './security/guard-session.ts';
import { listPageFiles } from './security/page-files.ts';
import type { Switches } from './switches.ts';
import type { DeskPage } from './window/desk-page.ts';
import { setMenu } from './window/menu.ts';
import { MessageWindow } from './window/message-window.ts';

/** A window that is closed at once never asks, and the room, which is closed with it, must not wait for that. */
const PAGE_ASKS_WITHIN_MS = 1_000;

/** Everything that follows once this process is the only one. */
export function startDesk(switches: Switches): void {
	const folders = findFolders({ userData: app.getPath('userData'), app: app.getAppPath() });
	// The terminal is a developer's convenience: one that was closed must not stop the host. The log file has every line.
	process.stderr.on('error', () => {});
	const log = openLogFile({ path: folders.log, now: systemClock.now, ...(!app.isPackaged && { echo: echoLine }) });
	const settings = openSettings(folders.settings, systemClock.now());
	const vault = openSystemVault(log);
	const keysPlace = { folder: folders.keys, vault, clock: systemClock };
	const rooms = new SavedRooms({
		settings: settings.file,
		openSecrets: () => openSecrets({ path: folders.secrets, vault, log }),
		roomsFolder: folders.rooms,
		log,
	});
	if (switches.isRehearsal) rooms.chooseRehearsal();
	const parts = { switches, folders, settings, rooms, log, keysPlace };
	log.info('starting', { version: app.getVersion(), electron: process.versions.electron, platform: process.platform });
	app.whenReady().then(
		() => openDesk(parts),
		(error: unknown) => log.error('Electron could not start', error),
	);
}

function openDesk(parts: AppParts): void {
	const { switches, folders, settings, rooms, log } = parts;
	const message = new MessageWindow();
	const showLedgerFolder = (): void => void shell.openPath(dirname(findLedger(parts)));
	const showLog = (): void => shell.showItemInFolder(folders.log);
	guardSession(session.defaultSession, { isPackaged: app.isPackaged });
	const files = serveFiles(listPageFiles(folders.renderer), DESK_POLICY);
	const answered = new Promise<void>((resolve) => {
		systemClock.after(PAGE_ASKS_WITHIN_MS, resolve);
		const serveBundle: Serve = (path) => {
			resolve();
			return files(path);
		};
		serveScheme(
			session.defaultSession,
			APP_SCHEME,
			new Map([
				['bundle', serveBundle],
				['message', message.serve],
			]),
		);
	});
	setMenu({
		isPackaged: app.isPackaged,
		isMac: process.platform === 'darwin',
		onShowLog: showLog,
		onShowLedger: showLedgerFolder,
	});
	const desk = new DeskApp({
		isSmoke: switches.isSmoke,
		preloadPath: folders.preload,
		settings: settings.file,
		clock: systemClock,
		log,
		message,
		rooms,
		loadRoomSide: loadOnce(parts, answered),
		showLedgerFolder,
		showLog,
		onPainted: (page) => tellOfSettings(parts, page),
	});
	followProcess(desk, log);
	desk.open();
}

/** Loads once, and not before the page was answered with its document: what loads here holds up this thread. */
function loadOnce(parts: AppParts, answered: Promise<void>): () => Promise<RoomSide> {
	let side: Promise<RoomSide> | null = null;
	const load = async (): Promise<RoomSide> => {
		await answered;
		// The answer leaves first.
		await new Promise((resolve) => setImmediate(resolve));
		return (await import('./room-side.ts')).createRoomSide(parts);
	};
	return () => (side ??= load());
}

/** The system and other processes say when to come to the front, when to leave, and when something broke. */
function followProcess(desk: DeskApp, log: Log): void {
	process.on('uncaughtException', (error) => desk.stopForFault(error));
	process.on('unhandledRejection', (reason) => desk.stopForFault(reason));
	app.on('second-instance', () => desk.bringToFront());
	app.on('activate', () => desk.bringToFront());
	app.on('child-process-gone', (_event, { type, reason, exitCode, serviceName = '' }) =>
		// Killed is how the desk ends its own; who needed one that ended otherwise says so too.
		log[reason === 'killed' ? 'info' : 'warn']('a process is gone', { type, reason, exitCode, serviceName }),
	);
	// A host that nobody watches must not go on granting, so that the app ends with its window on every system.
	app.on('window-all-closed', () => app.quit());
	app.on('before-quit', (event) => {
		if (desk.isClosed) return;
		event.preventDefault();
		desk.close().then(
			() => app.quit(),
			(error: unknown) => {
				log.error('the app could not close in order', error);
				app.exit(1);
			},
		);
	});
	powerMonitor.on('shutdown', () => app.quit());
	// Windows says it to windows, and waits for nobody. What it cuts off was told to nobody yet.
	app.on('browser-window-created', (_event, window) => window.on('session-end', () => void desk.close()));
}

/** Said once there is a window to say it in. */
function tellOfSettings({ switches, settings, log }: AppParts, page: DeskPage): void {
	const { setAsideAs, wrong } = settings;
	if (setAsideAs === null || switches.isSmoke) return;
	log.warn('the settings could not be read', { wrong });
	const detail = `${DIALOGS.settingsWhat}\n\n${DIALOGS.settingsKept(setAsideAs)}`;
	dialog
		.showMessageBox(page.window, { type: 'warning', message: DIALOGS.settingsTitle, detail })
		.catch((error: unknown) => log.error('the message about settings could not be shown', error));
}

function echoLine(line: string): void {
	process.stderr.write(`${line}\n`);
}
