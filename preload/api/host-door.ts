// What really stands at `window.host`. It is DeskApi but for two things: a push, and the first answer to `readDesk`, stay
// the JSON text in which they crossed the border, because copying a thousand rows through the bridge costs four times as
// much as parsing them on this side. `openDoor` puts the parsing back, and what it returns is all that the window ever
// works with.

import type { Answer } from './answer.ts';
import { readPush } from './carry-push.ts';
import type { DeskApi, DeskSnapshot } from './desk-api.ts';

export type HostDoor = Omit<DeskApi, 'onPush'> & {
	/** What the preload script asked for before the page was there: the same each time, and from then on old. */
	takeFirstDesk(): Promise<string>;
	/** One listener; a second call replaces the first. Gets what came before it, too. */
	onPush(listener: (push: string) => void): void;
};

/** DeskApi over `window.host`. Ask for pushes before the first `readDesk`, so that nothing falls between the two. */
export function openDoor(door: HostDoor): DeskApi {
	let isFirst = true;
	return {
		...door,
		readDesk: async () => {
			if (!isFirst) return door.readDesk();
			isFirst = false;
			return JSON.parse(await door.takeFirstDesk()) as Answer<DeskSnapshot>;
		},
		onPush: (listener) => door.onPush((push) => listener(readPush(push))),
	};
}

declare global {
	interface Window {
		/** Touched by renderer/main.ts alone. */
		readonly host: HostDoor;
	}
}
