import { afterEach, describe, expect, test } from 'vitest';
import { RoomHold } from '../../../main/rtm/agora/room-hold.ts';
import type { AskSdk, SdkAnswer } from '../../../protocol/agora/session/sdk-line.ts';
import { DESK, EdgeWorld, OTHER, ROOM } from './edge-world.ts';

let world: EdgeWorld;

describe('on the edge', () => {
	afterEach(() => world.close());

	test('a second desk is told who holds the room, stays out of it, and takes it over when a person says so', async () => {
		world = await EdgeWorld.start();
		const desk = world.open(DESK);
		await desk.recorder.hasLink('connected');
		expect(desk.session.details).toMatchObject({ state: 'connected', problem: null, hold: { kind: 'mine' } });
		await desk.session.subscribe(ROOM);

		const other = world.open(OTHER);
		await other.recorder.hasLink('failed');
		expect(other.session.details).toMatchObject({
			problem: { kind: 'room_held' },
			hold: { kind: 'held', by: DESK },
		});
		expect(desk.session.link).toBe('connected');

		other.session.takeOver();
		await other.recorder.hasLink('connected');
		await desk.recorder.hasLink('evicted');
		expect(desk.session.details.problem?.kind).toBe('room_taken_over');
		expect(desk.recorder.links).toEqual(['connecting', 'connected', 'evicted']);

		const isBack = desk.recorder.hasLink('connected', 3);
		desk.session.takeOver();
		await Promise.all([isBack, other.recorder.hasLink('evicted')]);
		expect(other.session.link).toBe('evicted');
	});

	test('a desk that was closed leaves the room to the next one', async () => {
		world = await EdgeWorld.start();
		const desk = world.open(DESK);
		await desk.recorder.hasLink('connected');
		await desk.session.logout();
		const other = world.open(OTHER);
		await other.recorder.hasLink('connected');
		expect(other.session.details.hold).toEqual({ kind: 'mine' });
	});

	test('a desk that comes back after its link was cut still holds the room', async () => {
		world = await EdgeWorld.start();
		const desk = world.open(DESK);
		await desk.recorder.hasLink('connected');
		await world.edge.closeLinks(DESK);
		await desk.recorder.hasLink('connected', 2);
		expect(desk.recorder.links).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
		expect(desk.session.details.hold).toEqual({ kind: 'mine' });
	});

	test('without the lock feature presence guards the room, weaker and said so', async () => {
		world = await EdgeWorld.start({ console: { 'lock.enabled': 'false' } });
		const desk = world.open(DESK);
		await desk.recorder.hasLink('connected');
		await desk.session.subscribe(ROOM);
		await desk.recorder.waitFor(() => desk.recorder.changes.length > 0);
		expect(desk.session.details.hold).toEqual({ kind: 'mine_by_presence' });

		const other = world.open(OTHER);
		await other.recorder.hasLink('failed');
		expect(other.session.details).toMatchObject({ problem: { kind: 'room_held' }, hold: { kind: 'held', by: DESK } });

		other.session.takeOver();
		await other.recorder.hasLink('connected');
		await other.session.subscribe(ROOM);
		await desk.recorder.hasLink('evicted');
		expect(desk.session.details.problem?.kind).toBe('room_taken_over');
		expect(other.session.link).toBe('connected');
	});

	test('without lock and presence nobody can know, and the room opens all the same', async () => {
		world = await EdgeWorld.start({ console: { 'lock.enabled': 'false', 'presence.service_switch': 'false' } });
		const desk = world.open(DESK);
		await desk.recorder.hasLink('connected');
		expect(desk.session.details.hold).toEqual({ kind: 'unguarded' });
		expect(await desk.session.subscribe(ROOM)).toEqual({ kind: 'published' });
		await desk.session.publishToChannel(ROOM, 'heard');
		await desk.recorder.hasMessages(1);
	});
});

describe('a lock that the SDK does not give at once', () => {
	const PERFORMING = refusal(-14003);
	const TAKEN = refusal(-14007);
	const DONE: SdkAnswer = { ok: true, value: { kind: 'nothing' } };
	const EXISTS = { create_lock: [refusal(-14004)] };
	const AGAIN = { hold: { kind: 'unknown' }, problem: { kind: 'timed_out' } };

	function refusal(code: number | null): SdkAnswer {
		return { ok: false, error: { code, serverCode: null, reason: '' } };
	}

	function ownedBy(owner: string): SdkAnswer {
		return { ok: true, value: { kind: 'locks', locks: [{ lock: 'giftwarden-host', owner }] } };
	}

	/** An SDK that gives these answers, the last one again and again, and what it was asked. */
	async function enter(answers: Readonly<Record<string, SdkAnswer[]>>, isTakingOver = false) {
		const asked: string[] = [];
		const ask: AskSdk = ({ name }) => {
			asked.push(name);
			const left = answers[name] ?? [DONE];
			return Promise.resolve((left.length > 1 ? left.shift() : left[0]) ?? DONE);
		};
		const answer = await new RoomHold(ROOM, DESK).enter(ask, { isTakingOver });
		return { answer, asked };
	}

	test('because it holds it already is ours, and is not revoked', async () => {
		const held = { ...EXISTS, acquire_lock: [PERFORMING], read_locks: [ownedBy(DESK)] };
		const { answer, asked } = await enter(held);
		expect(answer).toEqual({ hold: { kind: 'mine' }, problem: null });
		expect(asked).not.toContain('revoke_lock');
	});

	test('of an earlier life of this desk is taken anew', async () => {
		const earlier = { ...EXISTS, acquire_lock: [TAKEN, DONE], read_locks: [ownedBy(DESK)] };
		const { answer, asked } = await enter(earlier);
		expect(answer).toEqual({ hold: { kind: 'mine' }, problem: null });
		expect(asked).toEqual(['create_lock', 'acquire_lock', 'read_locks', 'revoke_lock', 'acquire_lock']);
	});

	test.each([
		['the link is down again', { ...EXISTS, acquire_lock: [refusal(-10025)], read_locks: [refusal(-10025)] }],
		['nobody answered', { create_lock: [refusal(null)] }],
		['it is being asked for', { ...EXISTS, acquire_lock: [PERFORMING], read_locks: [ownedBy('')] }],
		['it stays with our own earlier life', { ...EXISTS, acquire_lock: [TAKEN], read_locks: [ownedBy(DESK)] }],
	])('because %s is asked for again, and no other desk is said to hold the room', async (_why, answers) => {
		expect((await enter(answers)).answer).toMatchObject(AGAIN);
	});

	test('is another desk’s also where that one was quicker while we took over', async () => {
		const lost = { ...EXISTS, acquire_lock: [TAKEN], read_locks: [ownedBy('first'), ownedBy('second')] };
		const problem = { kind: 'room_held' };
		expect((await enter(lost, true)).answer).toMatchObject({ hold: { kind: 'held', by: 'second' }, problem });
	});
});
