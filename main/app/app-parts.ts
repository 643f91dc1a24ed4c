import type { Log } from '../ipc/log.ts';
import type { Folders } from './folders.ts';
import type { OpenedSettings } from './keeping/settings-file.ts';
import type { RoomKeysPlace } from './keys/open-room-keys.ts';
import type { SavedRooms } from './rooms/saved-rooms.ts';
import type { Switches } from './switches.ts';

/** What there is before anything is opened. */
export interface AppParts {
	readonly switches: Switches;
	readonly folders: Folders;
	readonly settings: OpenedSettings;
	readonly rooms: SavedRooms;
	readonly log: Log;
	readonly keysPlace: RoomKeysPlace;
}

/** Where the chosen room's ledger lies. */
export function findLedger({ switches, folders, rooms }: AppParts): string {
	return rooms.chosen?.ledgerPath ?? switches.ledgerPath ?? folders.rehearsalLedger;
}
