import { arePublicKeysEqual } from '../../../protocol/invite/public-keys.ts';
import type { RoomPublicKeys } from '../../../protocol/invite/public-keys.ts';
import type { Room } from './room.ts';

/** The room's host has other keys than the desk now: it had none, they were turned over, or others were imported. */
export function mustOpenAgain({ keys, waitsForKeys }: Room, openedWith: RoomPublicKeys | null): boolean {
	if (keys.state.kind !== 'open' || !keys.known) return false;
	return waitsForKeys || openedWith === null || !arePublicKeysEqual(keys.known.public, openedWith);
}
