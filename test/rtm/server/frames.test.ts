import { afterEach, beforeEach, expect, test } from 'vitest';
import { Broker } from '../../../main/rtm/hub/broker.ts';
import { startHubServer } from '../../../main/rtm/hub/server.ts';
import type { HubServer } from '../../../main/rtm/hub/server.ts';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import { BareClient } from '../bare-client.ts';

let broker: Broker;
let server: HubServer;

beforeEach(async () => {
	const clock = systemClock;
	broker = new Broker({ clock, random: () => 0 });
	const room = asChannelName('evening');
	server = await startHubServer({ broker, clock, port: 0, room, host: asUserId('desk'), catalogue: () => [] });
});

afterEach(() => server.close());

async function open(userId: string | null = 'mallory'): Promise<BareClient> {
	const client = new BareClient(server.port);
	await client.opened();
	if (userId !== null) {
		client.send(JSON.stringify({ kind: 'login', userId }));
		await client.takeKind('welcome');
	}
	return client;
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
	peer.send(text);
	expect(await peer.takeKind('problem')).toMatchObject({ why });
	peer.send('{"kind":"subscribe","id":9,"channel":"evening"}');
	expect(await peer.takeKind('outcome')).toEqual({ kind: 'outcome', id: 9, outcome: 'published' });
	peer.socket.close();
});

test('anything before the login gets an answer', async () => {
	const peer = await open(null);
	peer.send('{"kind":"publish","id":1,"channel":"evening","text":"x"}');
	expect(await peer.takeKind('problem')).toMatchObject({ why: 'not_logged_in' });
	peer.send('{"kind":"took","message":1}');
	expect(await peer.takeKind('problem')).toMatchObject({ why: 'not_logged_in' });
	peer.socket.close();
});

test.each(['', '_desk', 'a.b', 'x'.repeat(65), '\u0000', 'dösk'])(
	'the user id %j is refused and the link closed',
	async (userId) => {
		const peer = await open(null);
		peer.send(JSON.stringify({ kind: 'login', userId }));
		expect(await peer.takeKind('problem')).toMatchObject({ why: 'name_invalid' });
		expect(await peer.closed).toBe(4002);
	},
);

test('a binary frame gets an answer', async () => {
	const peer = await open();
	peer.socket.send(Buffer.from('{"kind":"logout"}'), { binary: true });
	expect(await peer.takeKind('problem')).toMatchObject({ why: 'unreadable' });
	peer.socket.close();
});

test('an oversized frame closes the link and takes nobody else with it', async () => {
	const bystander = await open('bystander');
	const peer = await open();
	peer.send('x'.repeat(300_000));
	expect(await peer.closed).toBe(1009);
	bystander.send('{"kind":"publish","id":1,"user":"mallory","text":"still there?"}');
	expect(await bystander.takeKind('outcome')).toMatchObject({ why: 'receiver_offline' });
	bystander.socket.close();
});

test('a client that goes on sending bad frames is shown out', async () => {
	const peer = await open();
	for (let at = 0; at <= 20; at++) peer.send('nonsense');
	expect(await peer.closed).toBe(1008);
	expect(peer.frames.at(-1)).toMatchObject({ kind: 'problem', why: 'abusive' });
	expect(broker.isLoggedIn(asUserId('mallory'))).toBe(false);
});

test('a flood of frames ends the link', async () => {
	const peer = await open();
	for (let at = 0; at <= 1_000; at++) peer.send('{"kind":"took","message":1}');
	expect(await peer.closed).toBe(1008);
});

test('taking a message twice, or one that never came, changes nothing', async () => {
	const peer = await open();
	const sender = await open('sender');
	sender.send('{"kind":"publish","id":1,"user":"mallory","text":"x"}');
	const { message } = await peer.takeKind('message');
	peer.send('{"kind":"took","message":999}');
	for (let at = 0; at < 2; at++) peer.send(JSON.stringify({ kind: 'took', message }));
	expect(await sender.takeKind('outcome')).toEqual({ kind: 'outcome', id: 1, outcome: 'published' });
	sender.send('{"kind":"subscribe","id":2,"channel":"evening"}');
	expect(await sender.takeKind('outcome')).toMatchObject({ id: 2 });
	expect(sender.frames.filter(({ kind }) => kind === 'outcome')).toEqual([]);
	for (const { socket } of [peer, sender]) socket.close();
});
