import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Broker } from '../../main/rtm/hub/broker.ts';
import { startHubServer } from '../../main/rtm/hub/server.ts';
import type { HubServer } from '../../main/rtm/hub/server.ts';
import { systemClock } from '../../protocol/clock.ts';
import { asChannelName, asCoins, asGiftKey, asUserId } from '../../protocol/ids.ts';

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

describe('hostile frames', () => {
	interface Peer {
		readonly socket: WebSocket;
		readonly frames: Record<string, unknown>[];
		readonly closed: Promise<number>;
		next(kind: string): Promise<Record<string, unknown>>;
	}

	async function open(userId: string | null = 'mallory'): Promise<Peer> {
		const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rtm`);
		const frames: Record<string, unknown>[] = [];
		const waiting = new Set<() => void>();
		let taken = 0;
		socket.on('message', (bytes: Buffer) => {
			frames.push(JSON.parse(bytes.toString('utf8')) as Record<string, unknown>);
			for (const look of [...waiting]) look();
		});
		socket.on('error', () => {});
		const closed = new Promise<number>((resolve) => socket.once('close', resolve));
		await new Promise((resolve) => socket.once('open', resolve));
		const next = (kind: string): Promise<Record<string, unknown>> =>
			new Promise((resolve) => {
				const look = (): void => {
					const at = frames.findIndex((frame, index) => index >= taken && frame['kind'] === kind);
					const found = frames[at];
					if (found === undefined) return;
					taken = at + 1;
					waiting.delete(look);
					resolve(found);
				};
				waiting.add(look);
				look();
			});
		if (userId !== null) {
			socket.send(JSON.stringify({ kind: 'login', userId }));
			await next('welcome');
		}
		return { socket, frames, closed, next };
	}

	test.each([
		['no JSON', 'hello', 'unreadable'],
		['an empty frame', '', 'unreadable'],
		['an array', '[]', 'unreadable'],
		['a number', '1e999', 'unreadable'],
		['null', 'null', 'unreadable'],
		['100,000 brackets', '['.repeat(100_000), 'unreadable'],
		['many members', `{${'"a":1,'.repeat(2_000)}"kind":"logout"}`, 'unreadable'],
		['no kind', '{}', 'unknown_kind'],
		['an unknown kind', '{"kind":"drop_table"}', 'unknown_kind'],
		['a kind that every object has', '{"kind":"toString"}', 'unknown_kind'],
		['a publish without an id', '{"kind":"publish","channel":"c","text":"x"}', 'malformed'],
		['a publish with an odd id', '{"kind":"publish","id":1.5,"channel":"c","text":"x"}', 'malformed'],
		['a publish to nobody', '{"kind":"publish","id":1,"text":"x"}', 'malformed'],
		['a publish to both', '{"kind":"publish","id":1,"channel":"c","user":"u","text":"x"}', 'malformed'],
		['a text that is none', '{"kind":"publish","id":1,"channel":"c","text":{"a":1}}', 'malformed'],
		['a login without a name', '{"kind":"login"}', 'malformed'],
		['a prototype', '{"__proto__":{"kind":"logout"},"kind":"subscribe","id":1}', 'malformed'],
		['a second login', '{"kind":"login","userId":"other"}', 'already_logged_in'],
	])('%s gets an answer, and the link goes on', async (_, text, why) => {
		const peer = await open();
		peer.socket.send(text);
		expect(await peer.next('problem')).toMatchObject({ why });
		peer.socket.send('{"kind":"subscribe","id":9,"channel":"evening"}');
		expect(await peer.next('outcome')).toEqual({ kind: 'outcome', id: 9, outcome: 'published' });
		peer.socket.close();
	});

	test('anything before the login gets an answer', async () => {
		const peer = await open(null);
		peer.socket.send('{"kind":"publish","id":1,"channel":"evening","text":"x"}');
		expect(await peer.next('problem')).toMatchObject({ why: 'not_logged_in' });
		peer.socket.send('{"kind":"took","message":1}');
		expect(await peer.next('problem')).toMatchObject({ why: 'not_logged_in' });
		peer.socket.close();
	});

	test.each(['', '_desk', 'a.b', 'x'.repeat(65), '\u0000', 'dösk'])(
		'the user id %j is refused and the link closed',
		async (userId) => {
			const peer = await open(null);
			peer.socket.send(JSON.stringify({ kind: 'login', userId }));
			expect(await peer.next('problem')).toMatchObject({ why: 'name_invalid' });
			expect(await peer.closed).toBe(4002);
		},
	);

	test('a binary frame gets an answer', async () => {
		const peer = await open();
		peer.socket.send(Buffer.from('{"kind":"logout"}'), { binary: true });
		expect(await peer.next('problem')).toMatchObject({ why: 'unreadable' });
		peer.socket.close();
	});

	test('an oversized frame closes the link and takes nobody else with it', async () => {
		const bystander = await open('bystander');
		const peer = await open();
		peer.socket.send('x'.repeat(300_000));
		expect(await peer.closed).toBe(1009);
		bystander.socket.send('{"kind":"publish","id":1,"user":"mallory","text":"still there?"}');
		expect(await bystander.next('outcome')).toMatchObject({ why: 'receiver_offline' });
		bystander.socket.close();
	});

	test('a client that goes on sending bad frames is shown out', async () => {
		const peer = await open();
		for (let at = 0; at <= 20; at++) peer.socket.send('nonsense');
		expect(await peer.closed).toBe(1008);
		expect(peer.frames.at(-1)).toMatchObject({ kind: 'problem', why: 'abusive' });
		expect(broker.isLoggedIn(asUserId('mallory'))).toBe(false);
	});

	test('a flood of frames ends the link', async () => {
		const peer = await open();
		for (let at = 0; at <= 1_000; at++) peer.socket.send('{"kind":"took","message":1}');
		expect(await peer.closed).toBe(1008);
	});

	test('taking a message twice, or one that never came, changes nothing', async () => {
		const peer = await open();
		const sender = await open('sender');
		sender.socket.send('{"kind":"publish","id":1,"user":"mallory","text":"x"}');
		const { message } = await peer.next('message');
		peer.socket.send('{"kind":"took","message":999}');
		for (let at = 0; at < 2; at++) peer.socket.send(JSON.stringify({ kind: 'took', message }));
		expect(await sender.next('outcome')).toEqual({ kind: 'outcome', id: 1, outcome: 'published' });
		sender.socket.send('{"kind":"subscribe","id":2,"channel":"evening"}');
		expect(await sender.next('outcome')).toMatchObject({ id: 2 });
		expect(sender.frames.filter(({ kind }) => kind === 'outcome')).toHaveLength(2);
		for (const { socket } of [peer, sender]) socket.close();
	});
});
