// What opens rooms and looks after them: RTM, ledger, keys, backups. Nothing of it is needed to show a window, and it is
// most of the app's code: it is loaded while the window's own processes start (decision 59).

import { app } from 'electron';
import { systemClock } from '../../protocol/clock.ts';
import { REHEARSAL_ROOM } from '../../preload/api/rooms/rooms.ts';
import type { Host } from '../host/host.ts';
import type { RoomName } from '../keys/store/identity.ts';
import type { Agora } from '../rtm/agora/agora.ts';
import { hasGrants } from '../ledger/keys/has-grants.ts';
import { finishTakingPlace } from '../ledger/worker/backup/take-place.ts';
import { findLedger } from './app-parts.ts';
import type { AppParts } from './app-parts.ts';
import type { RoomSide } from './desk-ports.ts';
import { createDeskKeys } from './keys/desk-keys.ts';
import { openKeysOnce } from './keys/open-room-keys.ts';
import { workAside } from './keys/work-aside.ts';
import { layAgoraGround } from './room/agora/agora-ground.ts';
import { openHistory } from './room/history.ts';
import { HOST, layRehearsalGround, ROOM } from './room/rehearsal/rehearsal-ground.ts';
import { bringViewers } from './room/rehearsal/viewers.ts';
import { openRoom } from './room/room.ts';
import type { Ground, Room } from './room/room.ts';
import { ConnectionTests } from './rooms/connection-tests.ts';
import { createPlanTokens } from './rooms/plan-tokens.ts';
import type { PlanTokens } from './rooms/plan-tokens.ts';
import { createRoomCalls, toAgoraOptions } from './rooms/room-calls.ts';
import type { KnownRoom } from './rooms/saved-rooms.ts';
import { openTokenFetch, startAgora } from './sdk-page/start-agora.ts';
import { beginReadingProcess } from './storage/reading-process.ts';
import { offerAtStart, restoreAtStart } from './storage/restore-at-start.ts';
import type { RestoreAtStartOptions } from './storage/restore-at-start.ts';
import { findBackupFolder, StorageDesk } from './storage/storage-desk.ts';
import { viewLedger } from './storage/view-of-ledger.ts';
import type { LedgerView } from './storage/view-of-ledger.ts';
import type { DeskPage } from './window/desk-page.ts';
import { createShell } from './window/shell.ts';

interface RoomParts extends AppParts {
	readonly agora: Agora;
	readonly tokens: PlanTokens;
}

/** Call it once, when the app is ready. Nothing reaches the network before a room is opened or tested. */
export function createRoomSide(given: AppParts): RoomSide {
	const parts = { ...given, ...startReal(given) };
	const { rooms, keysPlace, log } = parts;
	const storages: StorageOfRoom = new WeakMap();
	return {
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
	};
}

/** What real rooms stand on. */
function startReal({ folders, log }: AppParts): Pick<RoomParts, 'agora' | 'tokens'> {
	return {
		agora: startAgora({ folders, isPackaged: app.isPackaged, clock: systemClock, log }),
		tokens: createPlanTokens({ clock: systemClock, fetch: openTokenFetch() }),
	};
}

/** Each open room with what looks after its ledger's file. */
type StorageOfRoom = WeakMap<Room, StorageDesk>;

async function openChosenRoom(parts: RoomParts, storages: StorageOfRoom): Promise<Room> {
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

function layReal({ rooms, agora, tokens }: RoomParts, room: KnownRoom): Ground {
	const options = toAgoraOptions(room, tokens, () => rooms.findSecret(room.roomId));
	return layAgoraGround(room, agora.openSession(options));
}

function layRehearsal({ switches, folders, log }: RoomParts): Ground {
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
function createRestoreAtStart(parts: RoomParts) {
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

function createShellFor({ switches, settings, log }: RoomParts, room: Room, page: () => DeskPage | null) {
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
