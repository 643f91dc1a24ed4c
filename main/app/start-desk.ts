// The composition root: everything that the app is made of meets here, once, and nowhere else.

import { app, dialog, powerMonitor, session, shell } from 'electron';
import { dirname } from 'node:path';
import { systemClock } from '../../protocol/clock.ts';
import type { Log } from '../ipc/log.ts';
import { DeskApp } from './desk-app.ts';
import { findFolders } from './folders.ts';
import type { Folders } from './folders.ts';
import { createDeskKeys } from './keys/desk-keys.ts';
import { openRoomKeys } from './keys/open-room-keys.ts';
import type { RoomKeysPlace } from './keys/open-room-keys.ts';
import { openSystemVault } from './keeping/keys/system-vault.ts';
import { openHistory } from './room/history.ts';
import { openLogFile } from './keeping/log-file.ts';
import { openSettings } from './keeping/settings-file.ts';
import type { OpenedSettings } from './keeping/settings-file.ts';
import { DIALOGS } from './messages.ts';
import { bringViewers } from './room/viewers.ts';
import { HOST, openRehearsalRoom, ROOM } from './room/room.ts';
import { finishTakingPlace } from '../ledger/worker/backup/take-place.ts';
import { offerAtStart, restoreAtStart } from './storage/restore-at-start.ts';
import type { RestoreAtStartOptions } from './storage/restore-at-start.ts';
import { findBackupFolder, StorageDesk } from './storage/storage-desk.ts';
import type { Room } from './room/room.ts';
import { serveAppScheme, serveDesk } from './security/app-scheme.ts';
import { guardSession } from './security/guard-session.ts';
import { listPageFiles } from './security/page-files.ts';
import type { Switches } from './switches.ts';
import type { DeskPage } from './window/desk-page.ts';
import { setMenu } from './window/menu.ts';
import { MessageWindow } from './window/message-window.ts';
import { createShell } from './window/shell.ts';

interface Parts {
	readonly switches: Switches;
	readonly folders: Folders;
	readonly ledgerPath: string;
	readonly settings: OpenedSettings;
	readonly log: Log;
	readonly keysPlace: RoomKeysPlace;
}

/** Everything that follows once this process is the only one. */
export function startDesk(switches: Switches): void {
	const folders = findFolders({ userData: app.getPath('userData'), app: app.getAppPath() });
	// The terminal is a developer's convenience: one that was closed must not stop the host. The log file has every line.
	process.stderr.on('error', () => {});
	const log = openLogFile({ path: folders.log, now: systemClock.now, ...(!app.isPackaged && { echo: echoLine }) });
	const settings = openSettings(folders.settings, systemClock.now());
	const keysPlace = { folder: folders.keys, vault: openSystemVault(log), clock: systemClock };
	const ledgerPath = switches.ledgerPath ?? folders.rehearsalLedger;
	const parts = { switches, folders, settings, log, ledgerPath, keysPlace };
	log.info('starting', { version: app.getVersion(), electron: process.versions.electron, platform: process.platform });
	app.whenReady().then(
		() => openDesk(parts),
		(error: unknown) => log.error('Electron could not start', error),
	);
}

function openDesk(parts: Parts): void {
	const { switches, folders, settings, log, ledgerPath, keysPlace } = parts;
	const message = new MessageWindow();
	const showLedgerFolder = (): void => void shell.openPath(dirname(ledgerPath));
	const showLog = (): void => shell.showItemInFolder(folders.log);
	guardSession(session.defaultSession, { isPackaged: app.isPackaged });
	serveAppScheme(
		session.defaultSession,
		new Map([
			['bundle', serveDesk(listPageFiles(folders.renderer))],
			['message', message.serve],
		]),
	);
	setMenu({
		isPackaged: app.isPackaged,
		isMac: process.platform === 'darwin',
		onShowLog: showLog,
		onShowLedger: showLedgerFolder,
	});
	const rooms: StorageOfRoom = new WeakMap();
	const desk = new DeskApp({
		isSmoke: switches.isSmoke,
		preloadPath: folders.preload,
		settings: settings.file,
		clock: systemClock,
		log,
		message,
		openRoom: () => openRoom(parts, rooms),
		createStorage: (room, page, tell, reopen) => {
			const window = () => page()?.window ?? null;
			return findStorage(rooms, room).createCalls({ window, tell: () => tell({ stale: ['storage'] }), reopen });
		},
		restore: createRestoreAtStart(parts),
		createShell: (room, page) => createShellFor(parts, room, page),
		createKeys: (room, page, tell) =>
			createDeskKeys({ place: keysPlace, keeper: room.keys, documentsFolder: app.getPath('documents'), page, tell }),
		showLedgerFolder,
		showLog,
		onPainted: (page) => tellOfSettings(parts, page),
	});
	followProcess(desk, log);
	desk.open();
}

/** Each open room with what looks after its ledger's file. */
type StorageOfRoom = WeakMap<Room, StorageDesk>;

async function openRoom(parts: Parts, rooms: StorageOfRoom): Promise<Room> {
	const { switches, folders, settings, log, ledgerPath, keysPlace } = parts;
	let storage: StorageDesk | null = null;
	const { viewers, giftsPerSecond } = switches;
	const seed = switches.seed ?? Math.floor(Math.random() * 2 ** 32);
	const pace = { giftsPerSecond, loss: 0, duplicate: 0, reorder: 0, acknowledgmentLoss: 0 };
	const options = { script: folders.viewers, viewers, pace, seed, clock: systemClock, log };
	const place = { ledgerPath, workerPath: folders.ledgerWorker, clock: systemClock, log };
	finishTakingPlace(ledgerPath);
	const room = await openRehearsalRoom({
		clock: systemClock,
		log,
		ledgerPath,
		hubPort: switches.hubPort,
		viewerPageFolder: folders.viewerPage,
		appVersion: app.getVersion(),
		moderatorName: () => settings.file.current.desk.moderatorName,
		pace,
		chance: Math.random,
		openKeys: (name) => openRoomKeys(keysPlace, { name, isRehearsal: true }),
		openHistory: (host) => {
			storage = new StorageDesk({ ...place, settings: settings.file }, host);
			return openHistory({ ...place, host, storage });
		},
		startViewers: (address) => bringViewers(options, address),
	});
	if (storage) rooms.set(room, storage);
	return room;
}

function findStorage(rooms: StorageOfRoom, room: Room): StorageDesk {
	const storage = rooms.get(room);
	if (!storage) throw new Error('a room without anybody who looks after its ledger');
	return storage;
}

function createRestoreAtStart({ folders, settings, ledgerPath }: Parts) {
	const options = (): RestoreAtStartOptions => ({
		...{ ledgerPath, workerPath: folders.ledgerWorker, room: ROOM, host: HOST, clock: systemClock },
		backupFolder: findBackupFolder(settings.file, ledgerPath),
	});
	return { offer: () => offerAtStart(options()), take: () => restoreAtStart(options()) };
}

function createShellFor({ switches, settings, log }: Parts, room: Room, page: () => DeskPage | null) {
	return createShell({
		settings: settings.file,
		clock: systemClock,
		log,
		documentsFolder: app.getPath('documents'),
		exportPath: switches.exportPath,
		room: 'rehearsal',
		viewerPageUrl: room.viewerPageUrl,
		window: () => page()?.window ?? null,
	});
}

/** The system and other processes say when to come to the front, when to leave, and when something broke. */
function followProcess(desk: DeskApp, log: Log): void {
	process.on('uncaughtException', (error) => desk.stopForFault(error));
	process.on('unhandledRejection', (reason) => desk.stopForFault(reason));
	app.on('second-instance', () => desk.bringToFront());
	app.on('activate', () => desk.bringToFront());
	app.on('child-process-gone', (_event, { type, reason, exitCode, serviceName = '' }) =>
		log.warn('a process is gone', { type, reason, exitCode, serviceName }),
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
function tellOfSettings({ switches, settings, log }: Parts, page: DeskPage): void {
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
