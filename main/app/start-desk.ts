// The composition root: everything that the app is made of meets here, once, and nowhere else.

import { app, dialog, powerMonitor, session, shell } from 'electron';
import { dirname } from 'node:path';
import { systemClock } from '../../protocol/clock.ts';
import { REHEARSAL_ROOM } from '../../preload/api/rooms/rooms.ts';
import type { Host } from '../host/host.ts';
import type { Log } from '../ipc/log.ts';
import type { RoomName } from '../keys/store/identity.ts';
import type { Agora } from '../rtm/agora/agora.ts';
import { DeskApp } from './desk-app.ts';
import { findFolders } from './folders.ts';
import type { Folders } from './folders.ts';
import { createDeskKeys } from './keys/desk-keys.ts';
import { openKeysOnce } from './keys/open-room-keys.ts';
import type { RoomKeysPlace } from './keys/open-room-keys.ts';
import { workAside } from './keys/work-aside.ts';
import { openSystemVault } from './keeping/keys/system-vault.ts';
import { openHistory } from './room/history.ts';
import { openLogFile } from './keeping/log-file.ts';
import { openSecrets } from './keeping/secrets.ts';
import { openSettings } from './keeping/settings-file.ts';
import type { OpenedSettings } from './keeping/settings-file.ts';
import { DIALOGS } from './messages.ts';
import { hasGrants } from '../ledger/keys/has-grants.ts';
import { finishTakingPlace } from '../ledger/worker/backup/take-place.ts';
import { beginReadingProcess } from './storage/reading-process.ts';
import { viewLedger } from './storage/view-of-ledger.ts';
import type { LedgerView } from './storage/view-of-ledger.ts';
import { offerAtStart, restoreAtStart } from './storage/restore-at-start.ts';
import type { RestoreAtStartOptions } from './storage/restore-at-start.ts';
import { findBackupFolder, StorageDesk } from './storage/storage-desk.ts';
import { layAgoraGround } from './room/agora/agora-ground.ts';
import { bringViewers } from './room/rehearsal/viewers.ts';
import { HOST, layRehearsalGround, ROOM } from './room/rehearsal/rehearsal-ground.ts';
import { openRoom } from './room/room.ts';
import type { Ground, Room } from './room/room.ts';
import { ConnectionTests } from './rooms/connection-tests.ts';
import { createPlanTokens } from './rooms/plan-tokens.ts';
import type { PlanTokens } from './rooms/plan-tokens.ts';
import { createRoomCalls, toAgoraOptions } from './rooms/room-calls.ts';
import { SavedRooms } from './rooms/saved-rooms.ts';
import type { KnownRoom } from './rooms/saved-rooms.ts';
import { openTokenFetch, startAgora } from './sdk-page/start-agora.ts';
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
	readonly settings: OpenedSettings;
	readonly rooms: SavedRooms;
	readonly agora: Agora;
	readonly tokens: PlanTokens;
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
		() => openDesk({ ...parts, ...startReal(folders, log) }),
		(error: unknown) => log.error('Electron could not start', error),
	);
}

/** What real rooms stand on. Nothing of it reaches the network before one is opened or tested. */
function startReal(folders: Folders, log: Log): Pick<Parts, 'agora' | 'tokens'> {
	return {
		agora: startAgora({ folders, isPackaged: app.isPackaged, clock: systemClock, log }),
		tokens: createPlanTokens({ clock: systemClock, fetch: openTokenFetch() }),
	};
}

function openDesk(parts: Parts): void {
	const { switches, folders, settings, rooms, log, keysPlace } = parts;
	const message = new MessageWindow();
	const showLedgerFolder = (): void => void shell.openPath(dirname(findLedger(parts)));
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
	const storages: StorageOfRoom = new WeakMap();
	const desk = new DeskApp({
		isSmoke: switches.isSmoke,
		preloadPath: folders.preload,
		settings: settings.file,
		clock: systemClock,
		log,
		message,
		rooms,
		openRoom: () => openChosenRoom(parts, storages),
		createStorage: (room, page, tell, reopen) => {
			const window = () => page()?.window ?? null;
			return findStorage(storages, room).createCalls({ window, tell: () => tell({ stale: ['storage'] }), reopen });
		},
		restore: createRestoreAtStart(parts),
		createShell: (room, page) => createShellFor(parts, room, page),
		createKeys: (room, page, tell) =>
			createDeskKeys({ place: keysPlace, keeper: room.keys, documentsFolder: app.getPath('documents'), page, tell }),
		createRoomCalls: (room, { reopen, tell }) => {
			const tests = new ConnectionTests(parts.agora, (connectionTest) => tell({ connectionTest }));
			return createRoomCalls({ rooms, open: room, tests, tokens: parts.tokens, log, reopen });
		},
		showLedgerFolder,
		showLog,
		onPainted: (page) => tellOfSettings(parts, page),
	});
	followProcess(desk, log);
	desk.open();
}

/** Each open room with what looks after its ledger's file. */
type StorageOfRoom = WeakMap<Room, StorageDesk>;

/** Where the chosen room's ledger lies. */
function findLedger({ switches, folders, rooms }: Parts): string {
	return rooms.chosen?.ledgerPath ?? switches.ledgerPath ?? folders.rehearsalLedger;
}

async function openChosenRoom(parts: Parts, storages: StorageOfRoom): Promise<Room> {
	let storage: StorageDesk | null = null;
	const { folders, settings, rooms, log, keysPlace } = parts;
	const { chosen } = rooms;
	const ledgerPath = findLedger(parts);
	finishTakingPlace(ledgerPath);
	const createOptions = (view: LedgerView | null) => ({
		roomId: chosen?.roomId ?? REHEARSAL_ROOM,
		label: chosen?.label ?? '',
		clock: systemClock,
		log,
		ledgerPath,
		view,
		appVersion: app.getVersion(),
		moderatorName: () => settings.file.current.desk.moderatorName,
		openKeys: (name: RoomName) =>
			openKeysOnce(keysPlace, {
				...{ name, isRehearsal: chosen === null },
				hasGranted: chosen !== null && hasGrants(ledgerPath),
			}),
		openAside: workAside(folders.keysThread, log),
		openHistory: (host: Host) => {
			const shownPath = view?.path ?? ledgerPath;
			const worker = { workerPath: folders.ledgerWorker, beginReading: beginReadingProcess };
			const place = { ...worker, clock: systemClock, log };
			storage = new StorageDesk({ ...place, ledgerPath, shownPath, settings: settings.file }, host);
			return openHistory({ ...place, ledgerPath: shownPath, standsFor: ledgerPath, host, storage });
		},
	});
	const open = (view: LedgerView | null) =>
		openRoom(createOptions(view), () => (chosen ? layReal(parts, chosen) : layRehearsal(parts)));
	const room = await open(null).catch((error: unknown) => {
		const view = viewLedger(ledgerPath, error);
		if (!view) throw error;
		log.error('the ledger cannot be written; a copy of it is shown', error);
		return open(view);
	});
	if (storage) storages.set(room, storage);
	return room;
}

function layReal({ rooms, agora, tokens }: Parts, room: KnownRoom): Ground {
	const options = toAgoraOptions(room, tokens, () => rooms.findSecret(room.roomId));
	return layAgoraGround(room, agora.openSession(options));
}

function layRehearsal({ switches, folders, log }: Parts): Ground {
	const { viewers, giftsPerSecond } = switches;
	const seed = switches.seed ?? Math.floor(Math.random() * 2 ** 32);
	const pace = { giftsPerSecond, loss: 0, duplicate: 0, reorder: 0, acknowledgmentLoss: 0 };
	const options = { script: folders.viewers, viewers, pace, seed, clock: systemClock, log };
	return layRehearsalGround({
		clock: systemClock,
		hubPort: switches.hubPort,
		viewerPageFolder: folders.viewerPage,
		pace,
		chance: Math.random,
		startViewers: (address) => bringViewers(options, address),
	});
}

function findStorage(rooms: StorageOfRoom, room: Room): StorageDesk {
	const storage = rooms.get(room);
	if (!storage) throw new Error('a room without anybody who looks after its ledger');
	return storage;
}

/** Of the chosen room, which is the one that could not be opened. */
function createRestoreAtStart(parts: Parts) {
	const { folders, settings, rooms } = parts;
	const options = (): RestoreAtStartOptions => {
		const ledgerPath = findLedger(parts);
		const { room, host } = rooms.chosen ?? { room: ROOM, host: HOST };
		return {
			...{ ledgerPath, workerPath: folders.ledgerWorker, room, host, clock: systemClock },
			backupFolder: findBackupFolder(settings.file, ledgerPath),
		};
	};
	return { offer: () => offerAtStart(options()), take: () => restoreAtStart(options()) };
}

function createShellFor({ switches, settings, log }: Parts, room: Room, page: () => DeskPage | null) {
	return createShell({
		settings: settings.file,
		clock: systemClock,
		log,
		documentsFolder: app.getPath('documents'),
		exportPath: switches.exportPath,
		room: room.name,
		viewerPageUrl: room.rehearsal?.viewerPageUrl ?? null,
		page,
	});
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
