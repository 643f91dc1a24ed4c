import { describe, expect, test } from 'vitest';
import { AGORA_PROBLEM_KINDS, AGORA_REMEDIES, remedyFor } from '../../../protocol/agora/problems.ts';
import type { AgoraProblem, AgoraProblemKind } from '../../../protocol/agora/problems.ts';
import { writeWhy } from '../../../protocol/agora/link-why.ts';
import { PROBE_STEPS, TOKEN_FAULTS } from '../../../protocol/agora/reports.ts';
import type { AgoraLink } from '../../../protocol/agora/reports.ts';
import { asUserId, asUtcMs } from '../../../protocol/ids.ts';
import { text } from '../../../renderer/messages/index.ts';
import {
	CONNECTING_LONG_MS,
	describeConnection,
	TOKEN_ENDS_SOON_MS,
} from '../../../renderer/rooms/state/describe-connection.ts';
import { listChecks, sumUp } from '../../../renderer/rooms/test/checklist.ts';

const host = asUserId('mika-desk');
const since = asUtcMs(1_700_000_000_000);
const now = since + 1_000;

function problem(kind: AgoraProblemKind, more: Partial<AgoraProblem> = {}): AgoraProblem {
	return { kind, code: null, serverCode: null, detail: '', ...more };
}

function link(changed: Partial<AgoraLink>): AgoraLink {
	return {
		state: 'connected',
		since,
		problem: null,
		nextTryAt: null,
		token: { kind: 'held', expiresAt: null, isRenewed: true },
		hold: { kind: 'mine' },
		...changed,
	};
}

function only(changed: Partial<AgoraLink>, at = now) {
	const notices = describeConnection(link(changed), host, at);
	expect(notices).toHaveLength(1);
	return notices[0];
}

test('everything that can be wrong with Agora has one sentence of its own and one thing to do', () => {
	const sentences = AGORA_PROBLEM_KINDS.map((kind) => text.connection.problem(problem(kind)));
	expect(new Set(sentences).size).toBe(AGORA_PROBLEM_KINDS.length);
	for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^.]+\.$/);
	for (const remedy of AGORA_REMEDIES) expect(text.connection.remedies[remedy]).toMatch(/\.$/);
	for (const why of TOKEN_FAULTS) expect(text.connection.token.faults[why]).toMatch(/\.$/);
});

test.each(AGORA_PROBLEM_KINDS)('a connection that failed by %s offers one button', (kind) => {
	const { actions = [] } = only({ state: 'failed', problem: problem(kind) }) ?? {};
	expect(actions).toHaveLength(1);
	expect(actions[0]).toMatch(/^(edit_room|connect_now|take_over|bring_token)$/);
});

test('a number that nobody knows is shown, with the words that came with it', () => {
	const odd = problem('unknown', { code: -10_999, serverCode: 42, detail: 'something odd' });
	const notice = only({ state: 'failed', problem: odd });
	expect(notice?.more).toContain('-10999, server 42');
	expect(notice?.more).toContain('something odd');
});

test('while all is well, and at the very beginning, nothing is said', () => {
	for (const state of ['idle', 'connected', 'connecting'] as const)
		expect(describeConnection(link({ state }), host, now)).toEqual([]);
});

test('a first sign-in that hangs is told after a while, with the network to check', () => {
	const notice = only({ state: 'connecting' }, since + CONNECTING_LONG_MS);
	expect(notice?.title).toMatch(/^Still connecting, since/);
	expect(notice?.more).toContain('443, 9591 and 9593');
});

test('a lost link says since when, and that nothing is lost', () => {
	expect(only({ state: 'disconnected', problem: problem('unreachable') })).toMatchObject({
		tone: 'wait',
		actions: ['connect_now'],
		title: expect.stringMatching(/^Reconnecting since/) as string,
		more: expect.stringContaining('Nothing is lost') as string,
	});
	expect(only({ state: 'suspended' })).toMatchObject({ tone: 'bad', actions: ['connect_now'] });
});

describe('who is host', () => {
	test('is told by name, and only a person takes over', () => {
		const held = {
			state: 'failed',
			problem: problem('room_held'),
			hold: { kind: 'held', by: asUserId('noa') },
		} as const;
		expect(only(held)).toMatchObject({
			actions: ['take_over'],
			title: 'noa is the host of this room on another desk.',
		});
	});

	test.each([
		['signed_in_elsewhere', 'Signed in elsewhere as mika-desk.'],
		['room_taken_over', 'Another desk has taken this room over.'],
		['kicked_out', 'Agora has signed this desk out.'],
	] as const)('after %s it says so and offers to take over', (kind, title) => {
		expect(only({ state: 'evicted', problem: problem(kind) })).toMatchObject({ actions: ['take_over'], title });
	});

	test('by presence alone, or not at all, is said to be weaker', () => {
		for (const kind of ['mine_by_presence', 'unguarded'] as const)
			expect(only({ hold: { kind } })).toMatchObject({ kind: 'guard', tone: 'wait', actions: [] });
	});
});

test('a token server that fails is told while the link is up, with how long the present token lasts', () => {
	const token = {
		kind: 'unavailable',
		why: 'server_refused',
		detail: '',
		since,
		expiresAt: asUtcMs(since + 60_000),
		nextTryAt: asUtcMs(since + 8_000),
	} as const;
	const notice = only({ token });
	expect(notice?.more).toContain('The token server refused. The present one is good until');
	expect(notice?.more).toContain('The desk asks again by itself. The next try is at');
	expect(notice?.actions).toEqual(['connect_now', 'edit_room']);
	expect(
		describeConnection(link({ state: 'failed', token, problem: problem('token_unavailable') }), host, now),
	).toHaveLength(1);
});

test('a link that waits for the token server says what the server did and when it is asked again', () => {
	const token = {
		...({ kind: 'unavailable', why: 'server_unreachable', detail: 'ECONNREFUSED', since } as const),
		...{ expiresAt: null, nextTryAt: null },
	};
	const waiting = { state: 'disconnected', problem: problem('token_unavailable'), token } as const;
	const notice = only({ ...waiting, nextTryAt: asUtcMs(since + 4_000) });
	expect(notice?.more).toMatch(
		/Nothing is lost.* The token server does not answer\..* The next try is at \d\d:\d\d:\d\d\./,
	);
	expect(notice?.title).toMatch(/^Not signed in since/);
	expect(notice?.actions).toEqual(['connect_now', 'edit_room']);
	// What it gave was of no use: the server is where to look, too.
	const ofAnother = { ...waiting, problem: problem('token_of_another_user') };
	const given = only({ ...ofAnother, token: { ...token, why: 'token_of_another_user' } });
	expect(given?.more).toContain('The token was made for another user id. Look at the token server');
});

describe('a token that nothing renews', () => {
	const expiresAt = asUtcMs(now + TOKEN_ENDS_SOON_MS + 1);
	const token = { kind: 'held', expiresAt, isRenewed: false } as const;

	test('is told some minutes before it ends, with the way to the next one', () => {
		expect(describeConnection(link({ token }), host, now)).toEqual([]);
		expect(only({ token }, now + 1)).toMatchObject({
			...{ kind: 'token', actions: ['bring_token'] },
			title: expect.stringMatching(/^The token expires at/) as string,
		});
		expect(describeConnection(link({ token: { ...token, isRenewed: true } }), host, now + 1)).toEqual([]);
	});

	test('asks for the next one when it has ended', () => {
		const ended = only({ state: 'failed', problem: problem('token_expired'), token });
		expect(ended).toMatchObject({ actions: ['bring_token'] });
		expect(ended?.more).toBe('The token has expired. Bring a new one; what is granted waits for it.');
	});
});

describe('why a link is as it is', () => {
	test('is a sentence for every problem, however the ledger names it', () => {
		for (const kind of AGORA_PROBLEM_KINDS)
			expect(text.connection.why(writeWhy(problem(kind, { detail: 'odd' })))).toBe(
				kind === 'unknown' ? 'odd' : text.connection.problem(problem(kind)),
			);
		// As ledgers of older desks have it.
		expect(text.connection.why('SAME_UID_LOGIN')).toBe('Somebody signed in with the host’s user id on another device.');
	});

	test('stays as it is where it is words already', () => {
		for (const words of ['', 'the hub closed the link']) expect(text.connection.why(words)).toBe(words);
	});

	test('stands in the band of a gap', () => {
		const gap = { gapNo: 1, from: since, to: null, cause: 'link', why: 'signed_in_elsewhere' } as const;
		const more = { nextGiftNo: 1, isLengthKnown: true, recovered: 0, lost: 0, open: 0 };
		expect(text.desk.feed.gap({ ...gap, ...more })).toMatch(
			/ · Somebody signed in with the host’s user id on another device$/,
		);
	});
});

describe('the checklist', () => {
	const ok = { kind: 'ok', tookMs: 61 } as const;
	const off = { kind: 'failed', problem: problem('feature_off', { code: -13_014 }) } as const;
	const refused = { kind: 'failed', problem: problem('token_invalid', { code: -10_005 }) } as const;

	test('fills in from the top: what is known, what runs, what waits', () => {
		const lines = [{ step: 'token', outcome: ok, isNeeded: true }] as const;
		const states = listChecks({ testNo: 1, isRunning: true, lines }).map(({ state }) => state);
		expect(states).toEqual(['ok', 'running', ...PROBE_STEPS.slice(2).map(() => 'waiting')]);
	});

	test('a feature that is off is named, with what is lost without it', () => {
		const [, line] = listChecks({
			testNo: 1,
			isRunning: false,
			lines: [
				{ step: 'token', outcome: ok, isNeeded: true },
				{ step: 'lock', outcome: off, isNeeded: false },
			],
		}).filter(({ state }) => state !== 'waiting');
		expect(line).toMatchObject({ step: 'lock', state: 'weak' });
		expect(line?.more).toMatch(/^Lock is off in this project \(-13014\)\. Switch it on .* Without it two desks/);
	});

	test('is summed up by the worst that was found', () => {
		const testOf = (...outcomes: (typeof ok | typeof off | typeof refused)[]) => ({
			testNo: 1,
			isRunning: false,
			lines: outcomes.map((outcome, index) => ({
				step: PROBE_STEPS[index] ?? 'token',
				outcome,
				isNeeded: outcome !== off,
			})),
		});
		expect([testOf(ok), testOf(ok, off), testOf(off, refused)].map((test) => sumUp(test)?.tone)).toEqual([
			'good',
			'wait',
			'bad',
		]);
		expect(sumUp({ ...testOf(ok), isRunning: true })).toBeNull();
	});

	test('every failure tells what happened and what to do, and none promises another try', () => {
		for (const kind of AGORA_PROBLEM_KINDS) {
			const [line] = listChecks({
				testNo: 1,
				isRunning: false,
				lines: [{ step: 'token', outcome: { kind: 'failed', problem: problem(kind) }, isNeeded: true }],
			});
			const { remedies, remediesOnce } = text.connection;
			const remedy = remedyFor(problem(kind));
			expect(line?.more).toContain(remediesOnce[remedy] ?? remedies[remedy]);
			expect(line?.more).not.toContain('by itself');
		}
	});
});
