import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Broker } from '../../../main/rtm/hub/broker.ts';
import { startHubServer } from '../../../main/rtm/hub/server.ts';
import type { HubServer } from '../../../main/rtm/hub/server.ts';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asCoins, asGiftKey, asUserId } from '../../../protocol/ids.ts';

const CATALOGUE = [{ key: asGiftKey('rose'), name: 'Rose', icon: '🌹', price: asCoins(10) }];

let page: string;
let broker: Broker;
let server: HubServer;

beforeEach(async () => {
	page = mkdtempSync(join(tmpdir(), 'viewer-page-'));
	mkdirSync(join(page, 'assets'));
	writeFileSync(join(page, 'index.html'), '<!doctype html><title>Viewer</title>');
	writeFileSync(join(page, 'assets', 'page.js'), 'console.log(1);');
	writeFileSync(join(page, 'secret.env'), 'not for anybody');
	broker = new Broker({ clock: systemClock, random: () => 0 });
	server = await startHubServer({
		broker,
		clock: systemClock,
		port: 0,
		room: asChannelName('evening'),
		host: asUserId('desk'),
		catalogue: () => CATALOGUE,
		viewerPageDirectory: page,
	});
});

afterEach(async () => {
	await server.close();
	rmSync(page, { recursive: true });
});

/** Sends bytes as they are and answers the status line; fetch would not send most of these. */
function ask(lines: readonly string[]): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connectTcp(server.port, '127.0.0.1');
		let answer = '';
		socket.on('data', (bytes) => (answer += bytes.toString('latin1')));
		socket.on('error', reject);
		socket.on('close', () => resolve(answer.split('\r\n', 1)[0] ?? ''));
		socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
	});
}

describe('the pages', () => {
	test('are served from the files there were at the start, with strict headers', async () => {
		const response = await fetch(server.url);
		expect(response.status).toBe(200);
		expect(await response.text()).toContain('Viewer');
		expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
		expect(response.headers.get('x-content-type-options')).toBe('nosniff');
		expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
		const policy = response.headers.get('content-security-policy') ?? '';
		for (const directive of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
			expect(policy).toContain(directive);
		}
		expect(policy).not.toContain('unsafe');
		expect(response.headers.get('access-control-allow-origin')).toBeNull();
		const script = await fetch(`${server.url}assets/page.js`);
		expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
		writeFileSync(join(page, 'late.js'), '');
		expect((await fetch(`${server.url}late.js`)).status).toBe(404);
	});

	test('describe the room, its host and its gifts', async () => {
		const room: unknown = await (await fetch(`${server.url}room.json`)).json();
		expect(room).toEqual({ room: 'evening', host: 'desk', catalogue: CATALOGUE, path: '/rtm' });
	});

	test.each([
		'/../secret.env',
		'/%2e%2e/secret.env',
		'/assets/../secret.env',
		'/assets/..%2fsecret.env',
		'/secret.env',
		'//etc/passwd',
		'/assets',
		'/index.html/',
		'/\\..\\secret.env',
	])('hold nothing at %s', async (path) => {
		expect(await ask([`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`])).toBe('HTTP/1.1 404 Not Found');
	});

	test('say no to every other method', async () => {
		for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
			expect((await fetch(`${server.url}room.json`, { method })).status).toBe(405);
		}
		expect((await fetch(`${server.url}room.json`, { method: 'HEAD' })).status).toBe(200);
	});

	test('say that the page is not built where there are no files', async () => {
		const bare = await startHubServer({
			broker,
			clock: systemClock,
			port: 0,
			room: asChannelName('evening'),
			host: asUserId('desk'),
			catalogue: () => [],
			viewerPageDirectory: join(page, 'nowhere'),
		});
		const response = await fetch(bare.url);
		expect(response.status).toBe(503);
		expect(await response.text()).toContain('not built');
		await bare.close();
	});
});

describe('a web page from elsewhere', () => {
	const wrongHosts = ['evil.example', 'localhost:PORT', '127.0.0.1', '127.0.0.1:1', '127.0.0.1:PORT.evil.example'];

	test.each(wrongHosts)('reaches nothing by the name %s', async (name) => {
		const host = name.replace('PORT', String(server.port));
		expect(await ask(['GET /room.json HTTP/1.1', `Host: ${host}`])).toBe('HTTP/1.1 421 Misdirected Request');
	});

	test('reaches nothing with two names', async () => {
		const own = `Host: 127.0.0.1:${server.port}`;
		for (const hosts of [
			[own, 'Host: evil.example'],
			['Host: evil.example', own],
			[own, own],
		]) {
			expect(await ask(['GET /room.json HTTP/1.1', ...hosts])).not.toContain('200');
		}
	});

	test.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost:PORT', 'https://127.0.0.1:PORT'])(
		'reaches nothing from the origin %s',
		async (name) => {
			const origin = name.replace('PORT', String(server.port));
			const own = `Host: 127.0.0.1:${server.port}`;
			expect(await ask(['GET /room.json HTTP/1.1', own, `Origin: ${origin}`])).toBe('HTTP/1.1 403 Forbidden');
			const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rtm`, { origin });
			expect(await failure(socket)).toContain('403');
		},
	);

	test('reaches nothing by a cross-site request without an origin', async () => {
		const own = `Host: 127.0.0.1:${server.port}`;
		const ours = ['GET /room.json HTTP/1.1', own, 'Sec-Fetch-Site: same-origin'];
		expect(await ask(ours)).toBe('HTTP/1.1 200 OK');
		for (const site of ['cross-site', 'same-site']) {
			const lines = ['GET /room.json HTTP/1.1', own, `Sec-Fetch-Site: ${site}`];
			expect(await ask(lines)).toBe('HTTP/1.1 403 Forbidden');
		}
	});

	test('may open a WebSocket from the origin of the hub itself, and nowhere but at its path', async () => {
		const origin = `http://127.0.0.1:${server.port}`;
		const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rtm`, { origin });
		await new Promise((resolve) => socket.once('open', resolve));
		socket.close();
		expect(await failure(new WebSocket(`ws://127.0.0.1:${server.port}/other`, { origin }))).toContain('403');
	});
});

function failure(socket: WebSocket): Promise<string> {
	return new Promise((resolve, reject) => {
		socket.once('error', (error) => resolve(error.message));
		socket.once('open', () => reject(new Error('it opened')));
	});
}
