// What the page that hosts Agora's SDK may do, tried in the real one.

import { expect, test } from '@playwright/test';
import { ElectronDoors } from '../../agora-edge/electron/electron-doors.ts';
import { startEdge } from '../../agora-edge/start-edge.ts';

const SCRIPT = `(async () => {
	const outcome = (address) => fetch(address).then(() => 'reached', () => 'refused');
	return {
		node: ['require', 'process', 'Buffer', 'module', 'electron', 'ipcRenderer'].filter((name) => name in window),
		address: location.href,
		others: await Promise.all(['https://example.org/', 'http://127.0.0.1:1/', 'app://bundle/index.html'].map(outcome)),
		telemetry: await outcome('https://webcollector-rtm.agora.io/events/proto-raws'),
		accessPoint: await outcome('https://ap-web-1.agora.io/api/v1'),
		opened: window.open('https://example.org/') !== null,
		notifications: await Notification.requestPermission(),
		stored: await navigator.storage.persisted(),
	};
})()`;

test('the SDK’s page is sandboxed, has nothing of Node, and reaches Agora’s access points and nobody else', async () => {
	const edge = await startEdge();
	const doors = await ElectronDoors.start(edge.hostResolverRules);
	const isLoaded = new Promise<void>((resolve) => {
		const door = doors.open({ report: () => resolve(), lost: (why) => expect(why).toBe('never') });
		door.send({ kind: 'open', appId: '0'.repeat(32), userId: 'anna' });
		door.send({ kind: 'beat', id: 1 });
	});
	await isLoaded;
	const { found, preferences } = await doors.inspect(SCRIPT);
	const { telemetry } = (await edge.readState()).counters;
	await doors.close();
	await edge.stop();
	expect(found).toEqual({
		node: [],
		address: 'rtm://sdk/index.html',
		others: ['refused', 'refused', 'refused'],
		telemetry: 'refused',
		accessPoint: 'reached',
		opened: false,
		notifications: 'denied',
		stored: false,
	});
	expect(preferences).toEqual({
		sandbox: true,
		contextIsolation: true,
		nodeIntegration: false,
		webSecurity: true,
		webviewTag: false,
		backgroundThrottling: false,
	});
	expect(telemetry).toBe(0);
});
