// What really stands at `window.host`. It is DeskApi but for one thing: a push stays the JSON text in which it crossed
// the border, because copying a thousand rows through the bridge costs four times as much as parsing them on this side.
// `openDoor` puts the parsing back, and what it returns is all that the window ever works with.

import type { DeskApi, DeskPush } from './desk-api.ts';

export type HostDoor = Omit<DeskApi, 'onPush'> & {
	/** One listener; a second call replaces the first. */
	onPush(listener: (push: string) => void): void;
};

/** DeskApi over `window.host`. Ask for pushes before the first `readDesk`, so that nothing falls between the two. */
export function openDoor(door: HostDoor): DeskApi {
	return {
		...door,
		onPush: (listener) => door.onPush((push) => listener(JSON.parse(push) as DeskPush)),
	};
}

declare global {
	interface Window {
		/** Touched by renderer/main.ts alone. */
		readonly host: HostDoor;
	}
}
