// A room that is open: its session, its host, and what stands around them until a real room can be joined – the hub, the
// viewer page, the simulated viewers. Everything that can fail on the way fails before the room is open, and what was
// begun by then is closed again; nothing of a ledger is touched that cannot be opened whole.

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RehearsalPace } from '../../../preload/api/desk-api.ts';
import type { CallOff, Clock } from '../../../protocol/clock.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import { encodePublicKeys } from '../../../protocol/invite/public-keys.ts';
import type { RoomPublicKeysText } from '../../../protocol/invite/public-keys.ts';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import { openHost } from '../../host/host.ts';
import type { Host } from '../../host/host.ts';
import type { DeskBackend } from '../../ipc/desk-backend.ts';
import type { Log } from '../../ipc/log.ts';
import type { RoomKeys } from '../../keys/room-keys.ts';
import type { RoomName } from '../../keys/store/identity.ts';
import type { KeyKeeper } from '../../keys/store/key-keeper.ts';
import { takeKeys } from '../../keys/take-keys.ts';
import { holdLedger } from '../../ledger/hold/hold-ledger.ts';
import { Broker } from '../../rtm/hub/broker.ts';
import { openLocalSession } from '../../rtm/hub/local-session.ts';
import { startHubServer } from '../../rtm/hub/server.ts';
import type { HubServer } from '../../rtm/hub/server.ts';
import { createBackendOfHost } from './desk-backend-of-host.ts';
import type { History } from './history.ts';

export const ROOM = asChannelName('rehearsal');
export const HOST = asUserId('desk');
const CLOSE_WITHIN_MS = 5_000;

export interface RoomOptions {
	readonly clock: Clock;
	readonly log: Log;
	readonly ledgerPath: string;
	/** 0 takes a free one. */
	readonly hubPort: number;
	readonly viewerPageFolder: string;
	readonly appVersion: string;
	readonly moderatorName: () => string;
	/** Of the simulated viewers, and what goes wrong on purpose, until a person changes it. */
	readonly pace: RehearsalPace;
	/** Draws what goes wrong on purpose; from 0 up to 1. */
	readonly chance: () => number;
	/** The keys of the room, as this computer has them. */
	readonly openKeys: (room: RoomName) => Promise<KeyKeeper>;
	/** What answers the questions that may take long. */
	readonly openHistory: (host: Host) => History;
	readonly startViewers: (address: RoomAddress) => Viewers;
}

export interface RoomAddress {
	readonly hubUrl: string;
	readonly room: string;
	readonly host: string;
	readonly keys: RoomPublicKeysText;
}

export interface Viewers {
	setPace(pace: RehearsalPace): void;
	stop(): void;
}

export interface Room {
	readonly backend: DeskBackend;
	readonly keys: KeyKeeper;
	readonly viewerPageUrl: string;
	setPace(pace: RehearsalPace): void;
	/** Enters what has arrived, then closes; never throws away what somebody was told is safe. */
	close(): Promise<void>;
	/** As if the process had died here: nothing more is entered or said. */
	abandon(): void;
}

/** Opens the rehearsal room. Rejects with what kept it closed. */
export async function openRehearsalRoom(options: RoomOptions): Promise<Room> {
	mkdirSync(dirname(options.ledgerPath), { recursive: true });
	const letGo = holdLedger(options.ledgerPath);
	try {
		const room = await openHeldRoom(options);
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

async function openHeldRoom(options: RoomOptions): Promise<Room> {
	const { clock, log, ledgerPath } = options;
	const keeper = await options.openKeys({ room: ROOM, host: HOST });
	const keys = takeKeys(keeper.state, nodePrimitives);
	const broker = new Broker({ clock, random: options.chance });
	const session = openLocalSession({ broker, userId: HOST, clock });
	const host = openHost({
		ledgerPath,
		room: ROOM,
		session,
		keys,
		clock,
		log: (line, error) => log.error(line, error),
	});
	const server = await openDoor(options, broker, host, keys);
	host.start();
	const viewers = options.startViewers({
		hubUrl: findHubUrl(server),
		room: ROOM,
		host: HOST,
		keys: encodePublicKeys(keys.publicKeys),
	});
	const history = options.openHistory(host);
	let pace = options.pace;
	return {
		keys: keeper,
		backend: createBackendOfHost({
			host,
			history,
			clock,
			moderatorName: options.moderatorName,
			readRoom: () => ({
				room: ROOM,
				host: HOST,
				isRehearsal: true,
				viewerPageUrl: server.url,
				pace,
				appVersion: options.appVersion,
				ledgerPath,
			}),
		}),
		viewerPageUrl: server.url,
		setPace(changed) {
			pace = changed;
			const { loss, duplicate, reorder } = pace;
			broker.faults.setEverywhere({ loss, duplicate, reorder });
			viewers.setPace(pace);
		},
		async close() {
			viewers.stop();
			await history.close();
			await within(clock, host.stop(), () => {
				log.warn('the host did not close in time');
				host.abandon();
			});
			await within(clock, server.close(), () => log.warn('the hub did not close in time'));
		},
		abandon() {
			viewers.stop();
			host.abandon();
			history.close().catch((error: unknown) => log.error('the history could not be closed', error));
		},
	};
}

/** The hub's door to other processes. Where it cannot be opened, the ledger is closed again. */
async function openDoor(options: RoomOptions, broker: Broker, host: Host, keys: RoomKeys): Promise<HubServer> {
	try {
		return await startHubServer({
			broker,
			clock: options.clock,
			port: options.hubPort,
			room: ROOM,
			host: HOST,
			viewerPageDirectory: options.viewerPageFolder,
			keys: () => keys.publicKeys,
			catalogue: () =>
				host.catalogue
					.filter((offer) => offer.isOffered)
					.map(({ gift, name, icon, price }) => ({ key: gift, name, icon, price })),
		});
	} catch (error) {
		host.abandon();
		throw error;
	}
}

function findHubUrl({ url }: HubServer): string {
	const address = new URL('/rtm', url);
	address.protocol = 'ws:';
	return address.href;
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
