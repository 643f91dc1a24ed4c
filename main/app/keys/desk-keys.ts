import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import type { DeskChange } from '../../ipc/desk-backend.ts';
import type { KeyKeeper } from '../../keys/store/key-keeper.ts';
import type { DeskCallsOptions } from '../room/desk-calls.ts';
import type { DeskPage } from '../window/desk-page.ts';
import { createKeyCalls } from './key-calls.ts';
import { createKeyShell } from './key-shell.ts';
import { describeKeys } from './keys-row.ts';
import { openRoomKeys } from './open-room-keys.ts';
import type { RoomKeysPlace } from './open-room-keys.ts';

export interface DeskKeysOptions {
	readonly place: RoomKeysPlace;
	readonly keeper: KeyKeeper;
	readonly documentsFolder: string;
	readonly page: () => DeskPage | null;
	readonly tell: (change: DeskChange) => void;
}

/** What the window sees of a room's keys and may ask about them. */
export function createDeskKeys({
	place,
	keeper,
	documentsFolder,
	page,
	tell,
}: DeskKeysOptions): DeskCallsOptions['keys'] {
	const calls = createKeyCalls({
		keeper,
		openOther: (name) => openRoomKeys(place, { name, isRehearsal: false }),
		primitives: nodePrimitives,
		shell: createKeyShell({ documentsFolder, now: place.clock.now, window: () => page()?.window ?? null }),
		tell,
	});
	return { calls, read: () => describeKeys(keeper, nodePrimitives) };
}
