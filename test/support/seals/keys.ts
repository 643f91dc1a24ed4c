// The keys of the room in which tests take place: the same in every run, so that what a process of its own does can be
// compared with what the test expects.

import { makeRoomPrivateKeys, RoomKeys } from '../../../main/keys/room-keys.ts';
import { openAsideThread } from '../../../main/keys/aside/aside.ts';
import type { Aside, AsideKeys } from '../../../main/keys/aside/aside.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { SignedGrant } from '../../../protocol/messages.ts';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import { sign } from '../../../protocol/sign/signed-text.ts';
import { HostLine } from '../../../audience/client/host-line.ts';
import type { SealParties } from '../../../protocol/seal/seal-session.ts';

const PRIVATE = { sealKey: new Uint8Array(32).fill(0x51), grantKey: new Uint8Array(32).fill(0x52) };

const KEYS_THREAD = new URL('../../../main/keys/aside/index.ts', import.meta.url);

export const PRIMITIVES = nodePrimitives;
export const KEYS = new RoomKeys(PRIVATE, nodePrimitives);
/** The same room's, after its keys were turned over. */
export const KEYS_AFTER = new RoomKeys(
	{ sealKey: new Uint8Array(32).fill(0x61), grantKey: new Uint8Array(32).fill(0x62) },
	nodePrimitives,
	[PRIVATE],
);
/** Of somebody who would like to be the host. */
export const OTHER_KEYS = new RoomKeys(makeRoomPrivateKeys(nodePrimitives), nodePrimitives);
/** The same keys as the desk has them, with a thread that opens and signs, or with somebody else beside them; to be closed. */
export function openKeysAside(openAside = openThread): RoomKeys {
	return new RoomKeys(PRIVATE, nodePrimitives, [], openAside);
}

function openThread(keys: AsideKeys): Aside {
	return openAsideThread({ workerPath: KEYS_THREAD, keys }, (why) => {
		throw new Error(`the keys' thread is gone: ${why}`);
	});
}

export const PUBLIC = { keys: KEYS.publicKeys, primitives: nodePrimitives };

export function signGrant(bytes: string, keys = KEYS): SignedGrant {
	return sign('grant', bytes, keys);
}

export function openLine(client: UserId, { room, host }: Omit<SealParties, 'client'>, keys = KEYS): HostLine {
	const parties = { room, client, host };
	return new HostLine({ primitives: keys.primitives, sealKey: keys.publicKeys.sealKey, parties });
}
