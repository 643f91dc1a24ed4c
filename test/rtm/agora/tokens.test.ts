import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RtmTokenBuilder } from 'agora-token';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../protocol/clock.ts';
import { asUserId } from '../../../protocol/ids.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { TokenSource } from '../../../protocol/agora/token-source.ts';
import { createPastedToken } from '../../../main/rtm/agora/tokens/pasted-token.ts';
import { createTokenServer } from '../../../main/rtm/agora/tokens/token-server.ts';
import { EdgeWorld, ROOM } from './edge-world.ts';

const APP_ID = randomBytes(16).toString('hex');
const CERTIFICATE = randomBytes(16).toString('hex');

let world: EdgeWorld;

beforeAll(async () => {
	world = await EdgeWorld.start({ apps: { [APP_ID]: { cert: CERTIFICATE } } }, APP_ID);
});
afterEach(() => world.leave());
afterAll(() => world.close());

function makeToken(userId: string, seconds: number): string {
	return RtmTokenBuilder.buildToken(APP_ID, CERTIFICATE, userId, seconds);
}

function paste(userId: UserId, token: string): TokenSource {
	return createPastedToken({ appId: APP_ID, userId, clock: systemClock, findToken: () => Promise.resolve(token) });
}

test('a pasted token logs in, and says until when it is good', async () => {
	const anna = asUserId('anna');
	const { session, recorder } = world.open(anna, { tokens: paste(anna, ` ${makeToken('anna', 600)}\n`) });
	await recorder.hasLink('connected');
	const { token } = session.details;
	expect(token.kind).toBe('held');
	const leftMs = token.kind === 'held' && token.expiresAt !== null ? token.expiresAt - systemClock.now() : 0;
	expect(Math.abs(leftMs - 600_000)).toBeLessThan(60_000);
});

test.each([
	['of another user', () => makeToken('anna', 600), 'token_of_another_user'],
	['that is none', () => 'hello', 'token_invalid'],
	[
		'of another project',
		() => RtmTokenBuilder.buildToken('f'.repeat(32), CERTIFICATE, 'ben', 600),
		'token_of_another_app',
	],
])('a pasted token %s is refused before any login', async (_what, make, kind) => {
	const ben = asUserId('ben');
	const { session, recorder } = world.open(ben, { tokens: paste(ben, make()) });
	await recorder.hasLink('failed');
	expect(session.details.problem?.kind).toBe(kind);
});

test('a token that only Agora can tell to be wrong is refused at the login', async () => {
	const ben = asUserId('ben');
	const token = RtmTokenBuilder.buildToken(APP_ID, 'e'.repeat(32), 'ben', 600);
	const { session, recorder } = world.open(ben, { tokens: paste(ben, token) });
	await recorder.hasLink('failed');
	expect(session.details.problem).toMatchObject({ kind: 'token_invalid', code: -10005 });
});

test('a host id that the token was not made for is refused by the service, where nobody looked into the token before', async () => {
	const unread: TokenSource = {
		kind: 'server',
		getToken: () => Promise.resolve({ ok: true, token: makeToken('anna', 600), expiresAt: null }),
	};
	const { session, recorder } = world.open(asUserId('ben'), { tokens: unread });
	await recorder.hasLink('failed');
	expect(session.details.problem).toMatchObject({ kind: 'token_of_another_user', code: -10005, serverCode: 12 });
});

test('a project with tokens says that it needs one', async () => {
	const { session, recorder } = world.open(asUserId('carl'));
	await recorder.hasLink('failed');
	expect(session.details.problem?.kind).toBe('token_needed');
});

/** A token server whose answers the test chooses; null closes the socket. */
async function startTokenServer(answer: (asked: { uid: string }) => { status: number; body: unknown } | null) {
	let asked = 0;
	const server = createServer((request, response) => {
		let body = '';
		request.on('data', (part: Buffer) => (body += part.toString()));
		request.on('end', () => {
			asked++;
			const said = answer(JSON.parse(body) as { uid: string });
			if (said === null) return void request.socket.destroy();
			response.writeHead(said.status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(said.body));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		source: (userId: UserId) =>
			createTokenServer({
				...{ url: `http://127.0.0.1:${port}/token`, userField: 'uid', tokenField: 'data.token', headerName: '' },
				...{ appId: APP_ID, userId, clock: systemClock, fetch, findSecret: () => Promise.resolve(null) },
			}),
		get asked() {
			return asked;
		},
		close: () => new Promise((resolve) => server.close(resolve)),
	};
}

test('a token from a server is renewed before it expires, and nobody notices', async () => {
	const dora = asUserId('dora');
	const server = await startTokenServer(({ uid }) => ({ status: 200, body: { data: { token: makeToken(uid, 8) } } }));
	const { session, recorder } = world.open(dora, { tokens: server.source(dora) });
	await recorder.hasLink('connected');
	await session.subscribe(ROOM);
	const first = session.details.token;
	const isRenewed = new Promise<void>((resolve) => {
		session.onDetails(({ token }) => {
			if (token.kind === 'held' && first.kind === 'held' && token.expiresAt !== first.expiresAt) resolve();
		});
	});
	await isRenewed;
	// Once for the login and once for the renewal; a machine that is busy elsewhere may be late enough for a third.
	expect(server.asked).toBeGreaterThanOrEqual(2);
	expect(recorder.links).toEqual(['connecting', 'connected']);
	await server.close();
});

test('a link that ends with its token comes back with a new one', async () => {
	const emil = asUserId('emil');
	const server = await startTokenServer(({ uid }) => ({ status: 200, body: { data: { token: makeToken(uid, 600) } } }));
	const { session, recorder } = world.open(emil, { tokens: server.source(emil) });
	await recorder.hasLink('connected');
	await session.subscribe(ROOM);
	await world.edge.kick('emil', 2);
	await recorder.hasLink('connected', 2);
	expect(recorder.links).toEqual(['connecting', 'connected', 'connecting', 'connected']);
	await session.publishToChannel(ROOM, 'heard again');
	await recorder.hasMessages(1);
	await server.close();
});

test('a token server that fails is asked again, and the session says so meanwhile', async () => {
	const fay = asUserId('fay');
	let failures = 2;
	const server = await startTokenServer(({ uid }) => {
		if (failures-- > 0) return failures === 1 ? { status: 503, body: {} } : null;
		return { status: 200, body: { data: { token: makeToken(uid, 600) } } };
	});
	const { session, recorder } = world.open(fay, { tokens: server.source(fay) });
	const seen: unknown[] = [];
	session.onDetails(({ token, problem }) => seen.push([token.kind === 'unavailable' && token.why, problem?.kind]));
	await recorder.hasLink('connected');
	expect(seen).toContainEqual(['server_refused', 'token_unavailable']);
	expect(seen).toContainEqual(['server_unreachable', 'token_unavailable']);
	expect(session.details.token.kind).toBe('held');
	await server.close();
});
