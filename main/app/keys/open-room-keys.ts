import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../protocol/clock.ts';
import type { RoomName } from '../../keys/store/identity.ts';
import { KeyKeeper } from '../../keys/store/key-keeper.ts';
import type { Vault } from '../../keys/store/vault.ts';
import { openKeyFolder } from '../keeping/keys/key-folder.ts';

export interface RoomKeysPlace {
	readonly folder: string;
	readonly vault: Vault;
	readonly clock: Clock;
}

/** The keys of a room as they lie on this computer. Rejects where the disk says no. */
export function openRoomKeys(
	{ folder, vault, clock }: RoomKeysPlace,
	{ name, isRehearsal, hasGranted = false }: { name: RoomName; isRehearsal: boolean; hasGranted?: boolean },
): Promise<KeyKeeper> {
	return KeyKeeper.open({
		name,
		isRehearsal,
		hasGranted,
		vault,
		shelf: openKeyFolder(folder, clock.now),
		now: clock.now,
		random: (bytes) => new Uint8Array(randomBytes(bytes)),
	});
}

const OPEN_KEYS = new Map<string, KeyKeeper>();

/** Keys that are open stay so while the desk runs, also those that rest nowhere: a room may be closed and opened again. */
export async function openKeysOnce(...[place, room]: Parameters<typeof openRoomKeys>): Promise<KeyKeeper> {
	const name = `${room.name.room}\n${room.name.host}`;
	const before = OPEN_KEYS.get(name);
	if (before?.state.kind === 'open') return before;
	const keeper = await openRoomKeys(place, room);
	OPEN_KEYS.set(name, keeper);
	return keeper;
}
