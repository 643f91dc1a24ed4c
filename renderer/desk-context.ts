import { createContext } from 'svelte';
import type { DeskApi } from '../preload/api/desk-api.ts';
import type { RoomId } from '../preload/api/rooms/rooms.ts';
import type { GiftId } from '../protocol/ids.ts';
import type { Pending } from './acknowledgments/pending.svelte.ts';
import type { Screen } from './shell/screens.ts';
import type { Announcer } from './worklist/announcer.svelte.ts';
import type { CommandRouter } from './worklist/command-router.ts';
import type { Decisions } from './worklist/decisions.svelte.ts';
import type { DeskState } from './stores/desk-state.svelte.ts';
import type { Ticker } from './stores/ticker.svelte.ts';

export interface Desk {
	readonly api: DeskApi;
	readonly state: DeskState;
	/** The shared clock of everything that counts up or down. */
	readonly ticker: Ticker;
	/** What waits for proof. */
	readonly pending: Pending;
	/** Says a sentence in the corner of the window and to screen readers. */
	readonly announcer: Announcer;
	readonly decisions: Decisions;
	readonly commands: CommandRouter;
	/** Opens a gift's whole story over whatever screen is shown. */
	openStory(giftId: GiftId): void;
	openScreen(screen: Screen): void;
	/** Opens the form of a saved room. */
	editRoom(roomId: RoomId): void;
	/** The room whose form is wanted, once; null where none is. */
	takeRoomToEdit(): RoomId | null;
}

const [useContext, setContext] = createContext<Desk>();

/** What every screen works with; call it while a component is being set up. */
export function useDesk(): Desk {
	return useContext();
}

/** Called once, by the component around all screens (and by tests of one screen). */
export function setDesk(desk: Desk): void {
	setContext(desk);
}
