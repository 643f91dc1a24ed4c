import { expect, test } from 'vitest';
import { openDoor } from '../../preload/api/host-door.ts';
import type { HostDoor } from '../../preload/api/host-door.ts';

function makeDoor() {
	const asked: string[] = [];
	const listeners: ((push: string) => void)[] = [];
	const door = {
		takeFirstDesk: () => {
			asked.push('takeFirstDesk');
			return Promise.resolve('{"ok":true,"value":{"revision":1}}');
		},
		readDesk: () => {
			asked.push('readDesk');
			return Promise.resolve({ ok: true, value: { revision: 2 } });
		},
		onPush: (listener: (push: string) => void) => listeners.push(listener),
	};
	return { asked, listeners, api: openDoor(door as unknown as HostDoor) };
}

test('the first desk is the one that was asked for before the page was there, and no later one is', async () => {
	const { api, asked } = makeDoor();
	const answers = [await api.readDesk(), await api.readDesk(), await api.readDesk()];
	expect(answers.map((answer) => answer.ok && answer.value.revision)).toEqual([1, 2, 2]);
	expect(asked).toEqual(['takeFirstDesk', 'readDesk', 'readDesk']);
});

test('a push arrives as what it says', () => {
	const { api, listeners } = makeDoor();
	const pushes: unknown[] = [];
	api.onPush((push) => pushes.push(push));
	listeners[0]?.('{"revision":7}');
	expect(pushes).toEqual([{ revision: 7 }]);
});
