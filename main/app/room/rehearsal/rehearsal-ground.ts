// The ground of the rehearsal room: the hub in this process, its door to other processes, the viewer page, and simulated
// viewers. Nothing of it reaches a real room.

import type { RehearsalPace } from '../../../../preload/api/rows.ts';
import type { Clock } from '../../../../protocol/clock.ts';
import { asChannelName, asUserId } from '../../../../protocol/ids.ts';
import { encodePublicKeys } from '../../../../protocol/invite/public-keys.ts';
import type { RoomPublicKeysText } from '../../../../protocol/invite/public-keys.ts';
import type { Host } from '../../../host/host.ts';
import type { RoomKeys } from '../../../keys/room-keys.ts';
import { Broker } from '../../../rtm/hub/broker.ts';
import { openLocalSession } from '../../../rtm/hub/local-session.ts';
import { startHubServer } from '../../../rtm/hub/server.ts';
import type { HubServer } from '../../../rtm/hub/server.ts';
import type { Ground, Surroundings } from '../room.ts';

export const ROOM = asChannelName('rehearsal');
export const HOST = asUserId('desk');

export interface RehearsalOptions {
	readonly clock: Clock;
	/** 0 takes a free one. */
	readonly hubPort: number;
	readonly viewerPageFolder: string;
	/** Of the simulated viewers, and what goes wrong on purpose, until a person changes it. */
	readonly pace: RehearsalPace;
	/** Draws what goes wrong on purpose; from 0 up to 1. */
	readonly chance: () => number;
	readonly startViewers: (address: HubAddress) => Viewers;
}

export interface HubAddress {
	readonly hubUrl: string;
	readonly room: string;
	readonly host: string;
	readonly keys: RoomPublicKeysText;
}

export interface Viewers {
	setPace(pace: RehearsalPace): void;
	stop(): void;
}

export function layRehearsalGround(options: RehearsalOptions): Ground {
	const { clock, chance } = options;
	const broker = new Broker({ clock, random: chance });
	return {
		room: ROOM,
		host: HOST,
		session: openLocalSession({ broker, userId: HOST, clock }),
		agora: null,
		surround: (host, keys) => surround(options, broker, host, keys),
	};
}

async function surround(options: RehearsalOptions, broker: Broker, host: Host, keys: RoomKeys): Promise<Surroundings> {
	const server = await openDoor(options, broker, host, keys);
	const viewers = options.startViewers({
		hubUrl: findHubUrl(server),
		room: ROOM,
		host: HOST,
		keys: encodePublicKeys(keys.publicKeys),
	});
	let { pace } = options;
	return {
		rehearsal: {
			viewerPageUrl: server.url,
			get pace() {
				return pace;
			},
			setPace(changed) {
				pace = changed;
				const { loss, duplicate, reorder } = pace;
				broker.faults.setEverywhere({ loss, duplicate, reorder });
				viewers.setPace(pace);
			},
		},
		leave: () => viewers.stop(),
		close: () => server.close(),
	};
}

/** The hub's door to other processes. */
function openDoor(options: RehearsalOptions, broker: Broker, host: Host, keys: RoomKeys): Promise<HubServer> {
	return startHubServer({
		broker,
		clock: options.clock,
		port: options.hubPort,
		room: ROOM,
		host: HOST,
		viewerPageDirectory: options.viewerPageFolder,
		keys: () => keys.publicKeys,
		isHostBehind: () => host.isBehind,
		catalogue: () =>
			host.ledger.room
				.listCatalogue()
				.filter((offer) => offer.isOffered)
				.map(({ gift, name, icon, price }) => ({ key: gift, name, icon, price })),
	});
}

function findHubUrl({ url }: HubServer): string {
	const address = new URL('/rtm', url);
	address.protocol = 'ws:';
	return address.href;
}
