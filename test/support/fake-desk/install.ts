// Loaded by a page before the renderer's own script: puts a fake desk where the preload bridge would be, told by the
// address what room to show, for example `?rate=1000&condition=offline&seed=3&latency=0&past=0&export=full_disk`,
// `theme=light`, `scale=2`.

import { createFakeDesk } from '../fake-desk.ts';
import type { Condition, ExportEnding, FakeDesk } from '../fake-desk.ts';
import type { DeskSettings } from '../../../preload/api/desk-api.ts';
import type { HostDoor } from '../../../preload/api/host-door.ts';

declare global {
	interface Window {
		/** For a test to steer the room: `page.evaluate(() => window.fakeDesk.setCondition('offline'))`. */
		fakeDesk: FakeDesk;
	}
}

const asked = new URLSearchParams(location.search);
function readNumber(name: string, otherwise: number): number {
	return Number(asked.get(name) ?? otherwise);
}

window.fakeDesk = createFakeDesk({
	seed: readNumber('seed', 7),
	giftsPerSecond: readNumber('rate', 2),
	pastGifts: readNumber('past', 3_900),
	latencyMs: readNumber('latency', 12),
	condition: (asked.get('condition') ?? 'normal') as Condition,
	settings: {
		theme: (asked.get('theme') ?? 'dark') as DeskSettings['theme'],
		textScale: readNumber('scale', 1),
	},
	exportEnding: (asked.get('export') ?? 'done') as ExportEnding,
});
const { api } = window.fakeDesk;
const door: HostDoor = { ...api, onPush: (listener) => api.onPush((push) => listener(JSON.stringify(push))) };
Object.defineProperty(window, 'host', { value: Object.freeze(door) });
