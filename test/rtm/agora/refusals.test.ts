import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { asUserId } from '../../../protocol/ids.ts';
import { PROBE_STEPS } from '../../../protocol/agora/reports.ts';
import { DESK, EdgeWorld } from './edge-world.ts';

let world: EdgeWorld;

beforeAll(async () => {
	world = await EdgeWorld.start();
});

afterEach(async () => {
	await world.leave();
	await world.edge.setFaults({ apCode: 0 });
});
afterAll(() => world.close());

// What the access point says; which it says when is Agora's to know, but each must end in one of our words.
test.each([
	[5, 'app_id_refused'],
	[14, 'app_id_refused'],
	[9, 'token_invalid'],
	[12, 'token_of_another_user'],
	[15, 'token_needed'],
	[13, 'token_expired'],
	[23, 'token_of_another_app'],
	[21, 'signaling_not_enabled'],
])('a login that the access point refuses with %i stops with the problem %s', async (apCode, kind) => {
	await world.edge.setFaults({ apCode });
	const desk = world.open(DESK);
	await desk.recorder.hasLink('failed');
	expect(desk.session.details.problem).toMatchObject({ kind, serverCode: apCode });
});

test.each([
	[19, 'no_resources'],
	[18, 'login_refused'],
])('a login refused with %i for now is tried again, and says meanwhile: %s', async (apCode, kind) => {
	await world.edge.setFaults({ apCode });
	const desk = world.open(DESK);
	await desk.recorder.hasLink('disconnected');
	expect(desk.session.details.problem).toMatchObject({ kind, serverCode: apCode });
	await world.edge.setFaults({ apCode: 0 });
	await desk.recorder.hasLink('connected');
});

test('an App ID that is none is refused before any network', async () => {
	const desk = world.open(DESK, { appId: 'no app id' });
	await desk.recorder.hasLink('failed');
	expect(desk.session.details.problem).toMatchObject({ kind: 'app_id_refused', code: -10003 });
});

test('a session that was thrown out by the service waits for a person', async () => {
	const desk = world.open(asUserId('kicked'));
	await desk.recorder.hasLink('connected');
	await world.edge.kick('kicked', 10_019);
	await desk.recorder.hasLink('evicted');
	expect(desk.session.details.problem).toMatchObject({ kind: 'kicked_out' });
	desk.session.takeOver();
	await desk.recorder.hasLink('connected', 3);
});

test('a connection can be tested: every step answers', async () => {
	const heard: string[] = [];
	const report = await world.agora.probe(world.options(asUserId('probe')), ({ step }) => heard.push(step));
	expect(report.map(({ step, outcome }) => [step, outcome.kind])).toEqual(PROBE_STEPS.map((step) => [step, 'ok']));
	expect(heard).toEqual([...PROBE_STEPS]);
});

test('a test of a connection that is refused says why, and tries nothing behind it', async () => {
	await world.edge.setFaults({ apCode: 21 });
	const report = await world.agora.probe(world.options(asUserId('probe')));
	expect(report.map(({ step, outcome }) => [step, outcome.kind])).toEqual(
		PROBE_STEPS.map((step) => [step, step === 'token' ? 'ok' : step === 'login' ? 'failed' : 'skipped']),
	);
	expect(report[1]?.outcome).toMatchObject({ kind: 'failed', problem: { kind: 'signaling_not_enabled' } });
});

test('a test of a connection names the features that the project has not switched on', async () => {
	const poor = await EdgeWorld.start({
		console: { 'lock.enabled': 'false', 'history.enabled': 'false', 'presence.service_switch': 'false' },
	});
	const report = await poor.agora.probe(poor.options(DESK));
	await poor.close();
	const wrong = report.filter(({ outcome }) => outcome.kind !== 'ok');
	expect(
		wrong.map(({ step, isNeeded, outcome }) => [step, isNeeded, 'problem' in outcome && outcome.problem.kind]),
	).toEqual([
		['lock', false, 'feature_off'],
		['presence', false, 'feature_off'],
		['history', false, 'feature_off'],
	]);
});
