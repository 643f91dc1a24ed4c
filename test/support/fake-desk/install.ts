// Loaded by a page before the renderer's own script: puts a fake desk where the preload bridge would be, told by the
// address what room to show, for example `?rate=1000&condition=offline&seed=3&latency=0&past=0&export=full_disk`,
// `theme=light`, `scale=2`, `keys=undecided`, `strangers=all`, `unproven=700`. With `thread=worker` its gifts are made outside the page's thread, for measurements; such a
// desk can only be told its pace.

import { writePush } from '../../../preload/api/carry-push.ts';
import type { DeskSettings } from '../../../preload/api/desk-api.ts';
import type { HostDoor } from '../../../preload/api/host-door.ts';
import { createFakeDesk } from '../fake-desk.ts';
import type { Condition, ExportEnding, FakeDesk } from '../fake-desk.ts';
import type { FakeKeys } from './room/keys.ts';
import { openDeskInWorker } from './in-worker.ts';

declare global {
	interface Window {
		/** For a test to steer the room: `page.evaluate(() => window.fakeDesk.setCondition('offline'))`. */
		fakeDesk: FakeDesk;
		/** Present with `thread=worker`, instead of `fakeDesk`. */
		setGiftsPerSecond: (giftsPerSecond: number) => void;
	}
}

const asked = new URLSearchParams(location.search);
const options = {
	seed: readNumber('seed', 7),
	giftsPerSecond: readNumber('rate', 2),
	pastGifts: readNumber('past', 3_900),
	latencyMs: readNumber('latency', 12),
	condition: (asked.get('condition') ?? 'normal') as Condition,
	settings: {
		theme: (asked.get('theme') ?? 'dark') as DeskSettings['theme'],
		textScale: readNumber('scale', 1),
	},
	...(asked.has('strangers') && {
		strangers: asked.get('strangers') === 'all' ? ('all' as const) : readNumber('strangers', 0),
	}),
	unproven: readNumber('unproven', 0),
	...(asked.has('keys') && { keys: asked.get('keys') as FakeKeys }),
	exportEnding: (asked.get('export') ?? 'done') as ExportEnding,
};
Object.defineProperty(window, 'host', {
	value: Object.freeze(asked.get('thread') === 'worker' ? openInWorker() : openHere()),
});

function readNumber(name: string, otherwise: number): number {
	return Number(asked.get(name) ?? otherwise);
}

function openHere(): HostDoor {
	window.fakeDesk = createFakeDesk(options);
	const { api } = window.fakeDesk;
	return {
		...api,
		takeFirstDesk: async () => JSON.stringify(await api.readDesk()),
		onPush: (listener) => api.onPush((push) => listener(writePush(push))),
	};
}

function openInWorker(): HostDoor {
	const { door, setGiftsPerSecond } = openDeskInWorker(options);
	window.setGiftsPerSecond = setGiftsPerSecond;
	return door;
}
