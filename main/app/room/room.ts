// A room that is open: a session, its host, the history beside it, and what stands around them – in a rehearsal the hub
// and its viewers, on Agora the SDK's page. Everything that can fail on the way fails before the room is open, and what
// was begun by then is closed again; nothing of a ledger is touched that cannot be opened whole.

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RoomId } from '../../../preload/api/rooms/rooms.ts';
import type { RehearsalPace, RoomRow } from '../../../preload/api/rows.ts';
import type { CallOff, Clock } from '../../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import type { RtmSession } from '../../../protocol/rtm-session.ts';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import { openHost } from '../../host/host.ts';
import type { Host } from '../../host/host.ts';
import type { DeskBackend } from '../../ipc/desk-backend.ts';
import type { Log } from '../../ipc/log.ts';
import { makeRoomPrivateKeys, RoomKeys } from '../../keys/room-keys.ts';
import type { OpenAside } from '../../keys/room-keys.ts';
import type { RoomName } from '../../keys/store/identity.ts';
import type { KeyKeeper } from '../../keys/store/key-keeper.ts';
import { takeKeys } from '../../keys/take-keys.ts';
import { waitForWriting } from '../storage/wait-for-writing.ts';
import type { LedgerView } from '../storage/view-of-ledger.ts';
import { holdLedger } from '../../ledger/hold/hold-ledger.ts';
import type { AgoraSession } from '../../rtm/agora/agora.ts';
import { createBackendOfHost } from './desk-backend-of-host.ts';
import type { History } from './history.ts';

const CLOSE_WITHIN_MS = 5_000;

export interface RoomOptions {
	readonly roomId: RoomId;
	/** The person's own name for it; empty where it has none. */
	readonly label: string;
	readonly clock: Clock;
	readonly log: Log;
	readonly ledgerPath: string;
	/** Where the ledger itself cannot be written: a copy of it that is shown instead. */
	readonly view?: LedgerView | null;
	readonly appVersion: string;
	readonly moderatorName: () => string;
	/** The keys of the room, as this computer has them. */
	readonly openKeys: (room: RoomName) => Promise<KeyKeeper>;
	/** What opens and signs on a second core; without it the host does all by itself. */
	readonly openAside?: OpenAside;
	/** What answers the questions that may take long. */
	readonly openHistory: (host: Host) => History;
}

/** What a room is made on: how its messages travel, and what has to stand around its host. */
export interface Ground {
	readonly room: ChannelName;
	readonly host: UserId;
	readonly session: RtmSession;
	/** The same session where it is one with Agora; null in a rehearsal. */
	readonly agora: AgoraSession | null;
	/** Rejects with what kept it from standing; then nothing of it is left. */
	surround(host: Host, keys: RoomKeys): Promise<Surroundings>;
}

export interface Surroundings {
	/** Null in a real room. */
	readonly rehearsal: Rehearsal | null;
	/** Nothing new comes in from here on. */
	leave(): void;
	/** After the host has said goodbye. */
	close(): Promise<void>;
}

export interface Rehearsal {
	/** Where a browser on this machine joins. */
	readonly viewerPageUrl: string;
	readonly pace: RehearsalPace;
	setPace(pace: RehearsalPace): void;
}

export interface Room {
	readonly roomId: RoomId;
	readonly name: ChannelName;
	readonly ledgerPath: string;
	readonly backend: DeskBackend;
	readonly keys: KeyKeeper;
	/** Without its keys the room is open to be read, and signed in nowhere; once they are there, open it again. */
	readonly waitsForKeys: boolean;
	readonly rehearsal: Rehearsal | null;
	readonly agora: AgoraSession | null;
	/** Nothing can be entered, and the room is signed in nowhere, until the ledger can be written; then open it again. */
	readonly onWritable: ((listener: () => void) => void) | null;
	/** Enters what has arrived, then closes; never throws away what somebody was told is safe. */
	close(): Promise<void>;
	/** As if the process had died here: nothing more is entered or said. */
	abandon(): void;
}

/** Opens a room on its ground, which is laid once the ledger is held. Rejects with what kept the room closed. */
export async function openRoom(options: RoomOptions, layGround: () => Ground): Promise<Room> {
	mkdirSync(dirname(options.ledgerPath), { recursive: true });
	const letGo = options.view ? options.view.remove : holdLedger(options.ledgerPath);
	try {
		const room = await openHeldRoom(options, layGround());
		return {
			...room,
			close: () => room.close().finally(letGo),
			abandon() {
				room.abandon();
				letGo();
			},
		};
	} catch (error) {
		letGo();
		throw error;
	}
}

async function openHeldRoom(options: RoomOptions, ground: Ground): Promise<Room> {
	const { roomId, clock, log, ledgerPath, moderatorName, view = null } = options;
	const { room: name, session, agora } = ground;
	const keeper = await options.openKeys({ room: name, host: ground.host });
	const waitsForKeys = keeper.state.kind !== 'open';
	// Until a person opens them, or decides where they rest, the host shows its ledger under keys that nobody will ever see.
	const keys = waitsForKeys
		? new RoomKeys(makeRoomPrivateKeys(nodePrimitives), nodePrimitives)
		: takeKeys(keeper.state, nodePrimitives, options.openAside ?? null);
	const host = openHost({
		...{ ledgerPath: view?.path ?? ledgerPath, room: name, session, keys, clock, fault: view?.fault ?? null },
		log: (line, error) => log.error(line, error),
	});
	const around = await surround(ground, host, keys);
	if (!waitsForKeys && !view) host.start();
	const history = options.openHistory(host);
	const waiting = view ? waitForLedger(ledgerPath, clock) : null;
	const readRoom = () => describeRoom(options, ground, around.rehearsal);
	const { backend, deafen } = createDeafening(
		createBackendOfHost({ host, history, agora, clock, moderatorName, readRoom }),
	);
	return {
		keys: keeper,
		waitsForKeys,
		roomId,
		name,
		ledgerPath,
		agora,
		backend,
		rehearsal: around.rehearsal,
		onWritable: waiting ? waiting.onWritable : null,
		async close() {
			deafen();
			waiting?.callOff();
			around.leave();
			await history.close();
			await within(clock, host.stop(), () => {
				log.warn('the host did not close in time');
				host.abandon();
			});
			keys.close();
			await within(clock, around.close(), () => log.warn('what stands around the host did not close in time'));
		},
		abandon() {
			deafen();
			waiting?.callOff();
			around.leave();
			host.abandon();
			keys.close();
			history.close().catch((error: unknown) => log.error('the history could not be closed', error));
		},
	};
}

/** The desk may open another room: nobody who listened to this one may be told, or ask it, after it is closed. */
function createDeafening(backend: DeskBackend): { readonly backend: DeskBackend; deafen(): void } {
	const callOffs = new Set<CallOff>();
	return {
		backend: {
			...backend,
			onChange(listener) {
				const callOff = backend.onChange(listener);
				callOffs.add(callOff);
				return callOff;
			},
		},
		deafen() {
			for (const callOff of callOffs) callOff();
		},
	};
}

function waitForLedger(ledgerPath: string, clock: Clock) {
	let tell: () => void = () => {};
	const callOff = waitForWriting(ledgerPath, clock, () => tell());
	return { callOff, onWritable: (listener: () => void) => void (tell = listener) };
}

/** Where nothing can stand around the host, the ledger is closed again. */
async function surround(ground: Ground, host: Host, keys: RoomKeys): Promise<Surroundings> {
	try {
		return await ground.surround(host, keys);
	} catch (error) {
		host.abandon();
		throw error;
	}
}

function describeRoom(
	{ roomId, label, appVersion, ledgerPath }: RoomOptions,
	{ room, host }: Ground,
	rehearsal: Rehearsal | null,
): Omit<RoomRow, 'mode'> {
	return {
		...{ roomId, label, room, host, appVersion, ledgerPath },
		isRehearsal: rehearsal !== null,
		viewerPageUrl: rehearsal?.viewerPageUrl ?? null,
		...(rehearsal && { pace: rehearsal.pace }),
	};
}

/** Waits for the work, but not for ever. */
function within(clock: Clock, work: Promise<unknown>, onLate: () => void): Promise<void> {
	return new Promise((resolve, reject) => {
		const callOff: CallOff = clock.after(CLOSE_WITHIN_MS, () => {
			onLate();
			resolve();
		});
		work.then(() => resolve(), reject).finally(callOff);
	});
}
