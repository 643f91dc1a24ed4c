import { afterEach, expect, test } from 'vitest';
import { DESK, EdgeWorld, OTHER, ROOM } from './edge-world.ts';

let world: EdgeWorld;

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
