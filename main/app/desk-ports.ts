// What the app's life needs of the rest of it: the composition root hands it over.

import type { Clock } from '../../protocol/clock.ts';
import type { DeskCalls, DeskChange, RoomCall, StorageCalls } from '../ipc/desk-backend.ts';
import type { Log } from '../ipc/log.ts';
import type { SettingsFile } from './keeping/settings-file.ts';
import type { DeskCallsOptions, Shell } from './room/desk-calls.ts';
import type { Room } from './room/room.ts';
import type { SavedRooms } from './rooms/saved-rooms.ts';
import type { StartOffer } from './storage/restore-at-start.ts';
import type { DeskPage } from './window/desk-page.ts';
import type { MessageWindow } from './window/message-window.ts';

export interface DeskAppOptions {
	readonly isSmoke: boolean;
	readonly preloadPath: string;
	readonly settings: SettingsFile;
	readonly clock: Clock;
	readonly log: Log;
	readonly message: MessageWindow;
	readonly rooms: SavedRooms;
	/** What opens rooms; asked for as often as it is needed, loaded once. */
	loadRoomSide(): Promise<RoomSide>;
	showLedgerFolder(): void;
	showLog(): void;
	/** The desk has painted for the first time since it was opened. */
	onPainted(page: DeskPage): void;
}

export interface RoomSide {
	/** Opens the chosen room. */
	openRoom(): Promise<Room>;
	createShell(room: Room, page: () => DeskPage | null): Shell;
	createKeys(room: Room, page: () => DeskPage | null, tell: (change: DeskChange) => void): DeskCallsOptions['keys'];
	createStorage(
		room: Room,
		page: () => DeskPage | null,
		tell: (change: DeskChange) => void,
		reopen: (between: () => Promise<void>) => void,
	): StorageCalls;
	/** The way back where the ledger cannot be opened. */
	readonly restore: { offer(): Promise<StartOffer>; take(): void };
	createRoomCalls(room: Room, doors: RoomDoors): Pick<DeskCalls, RoomCall>;
}

export interface RoomDoors {
	/** Closes the open room in order and opens the chosen one; where that fails, a message stands in place of the desk. */
	readonly reopen: () => Promise<void>;
	readonly tell: (change: DeskChange) => void;
}
