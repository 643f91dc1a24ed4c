// What a session does by its own clock, on an SDK that says only what a test lets it say. What the real SDK does is
// tested against the stand-in edge.

import { beforeEach, expect, test } from 'vitest';
import { asUserId, asUtcMs } from '../../../protocol/ids.ts';
import type { SdkCommand, SdkDoorEvents } from '../../../protocol/agora/sdk/contract.ts';
import type { GateAnswer } from '../../../protocol/agora/session/room-gate.ts';
import { SdkSession } from '../../../protocol/agora/session/session.ts';
import { noTokens } from '../../../protocol/agora/token-source.ts';
import type { TokenAnswer, TokenSource } from '../../../protocol/agora/token-source.ts';
import { VirtualClock } from '../../../rehearsal/virtual-clock.ts';
import { Recorder } from '../../rtm/recorder.ts';

const BEGAN_AT = asUtcMs(1_700_000_000_000);
const DOWN: TokenAnswer = { ok: false, why: 'server_refused', detail: 'it answered with 503' };

/** An SDK that answers every call, and reaches Agora only where it is told so. */
class Sdk {
	isOnline = true;
	readonly tokens: string[] = [];
	#events: SdkDoorEvents | null = null;

	readonly open = (events: SdkDoorEvents) => {
		this.#events = events;
		return { send: (command: SdkCommand) => this.#take(command), close: () => undefined };
	};

	say(state: 'CONNECTED' | 'DISCONNECTED' | 'SUSPENDED', reason: string): void {
		this.#events?.report({ kind: 'link', state, reason, unrestored: [] });
	}

	sayTokenEnds(): void {
		this.#events?.report({ kind: 'token_expiring' });
	}

	#take(command: SdkCommand): void {
		if (command.kind !== 'call' || !this.isOnline) return;
		const { call, id } = command;
		if (call.name === 'login' || call.name === 'renew_token') this.tokens.push(call.token);
		if (call.name === 'login') this.say('CONNECTED', 'LOGIN_SUCCESS');
		this.#events?.report({ kind: 'answer', id, value: { kind: 'nothing' } });
	}
}

/** A token server whose answer the test sets. */
class Source implements TokenSource {
	readonly kind;
	answer: TokenAnswer | Promise<TokenAnswer> = DOWN;
	asked = 0;

	constructor(kind: TokenSource['kind'] = 'server') {
		this.kind = kind;
	}

	give(token: string, lastsMs: number): void {
		this.answer = { ok: true, token, expiresAt: asUtcMs(clock.now() + lastsMs) };
	}

	getToken(): Promise<TokenAnswer> {
		this.asked++;
		return Promise.resolve(this.answer);
	}
}

let clock: VirtualClock;
let sdk: Sdk;
let recorder: Recorder;

beforeEach(() => {
	clock = new VirtualClock(BEGAN_AT);
	sdk = new Sdk();
	recorder = new Recorder();
});

function open(tokens: TokenSource = noTokens): SdkSession {
	const session = new SdkSession({ appId: 'app', userId: asUserId('desk'), tokens, clock, openDoor: sdk.open });
	session.login(recorder);
	return session;
}

test('a first login that hangs is told after 15 seconds, and goes on: the SDK itself never gives up', async () => {
	sdk.isOnline = false;
	const session = open();
	await clock.advance(14_999);
	expect(session.details).toMatchObject({ state: 'connecting', problem: null });
	await clock.advance(1);
	expect(session.details).toMatchObject({
		...{ state: 'disconnected', since: BEGAN_AT, nextTryAt: null },
		problem: { kind: 'unreachable' },
	});
	await clock.advance(300_000);
	sdk.say('CONNECTED', 'LOGIN_SUCCESS');
	await clock.advance(0);
	expect(session.details).toMatchObject({ state: 'connected', problem: null });
	expect(recorder.links).toEqual(['connecting', 'disconnected', 'connected']);
});

test('a login that waits for the token server says when it asks again, later and later, and asks at once when told to', async () => {
	const source = new Source();
	const session = open(source);
	await clock.advance(0);
	const problem = { kind: 'token_unavailable' };
	expect(session.details).toMatchObject({ state: 'disconnected', problem, nextTryAt: BEGAN_AT + 1_000 });
	await clock.advance(1_000);
	expect(session.details).toMatchObject({ problem, nextTryAt: BEGAN_AT + 3_000 });
	await clock.advance(2_000);
	expect(session.details).toMatchObject({ problem, nextTryAt: BEGAN_AT + 7_000 });
	expect(source.asked).toBe(3);
	source.give('one', 60_000);
	session.tryAgain();
	await clock.advance(0);
	expect(session.details).toMatchObject({
		state: 'connected',
		nextTryAt: null,
		token: { kind: 'held', isRenewed: true },
	});
});

test('a renewal that fails leaves the link as it is, says when the next one is, and is made at once when told to', async () => {
	const source = new Source();
	source.give('one', 60_000);
	const session = open(source);
	await clock.advance(0);
	source.answer = DOWN;
	await clock.advance(45_000);
	const unavailable = { kind: 'unavailable', why: 'server_refused', expiresAt: BEGAN_AT + 60_000 };
	expect(session.details).toMatchObject({
		state: 'connected',
		token: { ...unavailable, since: BEGAN_AT + 45_000, nextTryAt: BEGAN_AT + 47_000 },
	});
	await clock.advance(2_000);
	expect(session.details.token).toMatchObject({ ...unavailable, nextTryAt: BEGAN_AT + 51_000 });
	source.give('two', 60_000);
	session.tryAgain();
	await clock.advance(0);
	expect(session.details.token).toEqual({ kind: 'held', expiresAt: BEGAN_AT + 107_000, isRenewed: true });
	expect(sdk.tokens).toEqual(['one', 'two']);
	expect(recorder.links).toEqual(['connecting', 'connected']);
});

test('a token server that answers when the link is gone already sets no renewal going', async () => {
	const source = new Source();
	source.give('one', 60_000);
	const session = open(source);
	await clock.advance(0);
	let answerLate = (_answer: TokenAnswer): void => undefined;
	source.answer = new Promise((resolve) => (answerLate = resolve));
	sdk.sayTokenEnds();
	await clock.advance(0);
	sdk.say('DISCONNECTED', 'CONNECTION_ERROR');
	answerLate(DOWN);
	await clock.advance(0);
	expect([session.link, clock.pending]).toEqual(['disconnected', 0]);
	expect(source.asked).toBe(2);
});

test('a pasted token is known to be renewed by nobody, and the next one is taken at the notice that it ends', async () => {
	const source = new Source('pasted');
	source.give('one', 60_000);
	const session = open(source);
	await clock.advance(0);
	expect(session.details.token).toEqual({ kind: 'held', expiresAt: BEGAN_AT + 60_000, isRenewed: false });
	source.give('two', 600_000);
	sdk.sayTokenEnds();
	await clock.advance(0);
	expect(session.details.token).toMatchObject({ expiresAt: BEGAN_AT + 600_000 });
	expect(sdk.tokens).toEqual(['one', 'two']);
});

test('a session that is not let in for a moment asks again soon, and is away until then', async () => {
	const hold = { kind: 'mine' } as const;
	const problem = { kind: 'timed_out', code: null, serverCode: null, detail: '' } as const;
	let answer: GateAnswer = { hold: { kind: 'unknown' }, problem };
	const session = new SdkSession({
		...{ appId: 'app', userId: asUserId('desk'), tokens: noTokens, clock, openDoor: sdk.open },
		gate: { enter: () => Promise.resolve(answer), hear: () => null, leave: () => Promise.resolve() },
	});
	session.login(recorder);
	await clock.advance(2_499);
	expect(session.details).toMatchObject({ state: 'disconnected', problem });
	answer = { hold, problem: null };
	await clock.advance(1);
	expect(session.details).toMatchObject({ state: 'connected', problem: null, hold });
});

test('the reasons that go into the ledger are our own words, never the SDK’s', async () => {
	const said: [string, string][] = [];
	const session = new SdkSession({
		...{ appId: 'app', userId: asUserId('desk'), tokens: noTokens, clock, openDoor: sdk.open },
	});
	session.login({
		...recorder,
		link: (state, why) => void said.push([state, why]),
		message: () => {},
		presence: () => {},
	});
	await clock.advance(0);
	sdk.say('DISCONNECTED', 'KEEP_ALIVE_TIMEOUT');
	sdk.say('SUSPENDED', 'RECONNECT_TIMEOUT');
	expect(said).toEqual([
		['connecting', ''],
		['connected', ''],
		['disconnected', 'unreachable'],
		['suspended', 'unreachable'],
	]);
});
