import { expect, test } from 'vitest';
import { makeProblem, readFailedPublish, readLinkProblem, readProblem } from '../../../protocol/agora/sdk/codes.ts';
import { AGORA_PROBLEM_KINDS, AGORA_REMEDIES, remedyFor } from '../../../protocol/agora/problems.ts';

function problemOf(code: number | null, serverCode: number | null = null) {
	return readProblem({ code, serverCode, reason: 'said so' });
}

test.each([
	[-10003, 'app_id_refused', 'check_app_id'],
	[-10005, 'token_invalid', 'check_token'],
	[-10016, 'token_of_another_app', 'check_token'],
	[-10009, 'token_expired', 'bring_token'],
	[-10006, 'user_id_invalid', 'check_user_id'],
	[-10008, 'room_name_invalid', 'check_room_name'],
	[-10010, 'no_resources', 'wait'],
	[-10012, 'login_refused', 'wait'],
	[-10011, 'unreachable', 'check_network'],
	[-10015, 'signaling_not_enabled', 'enable_signaling'],
	[-10021, 'too_many_calls', 'wait'],
	[-10025, 'not_connected', 'wait'],
	[-11005, 'too_many_channels', 'report'],
	[-11038, 'permission_missing', 'give_permission'],
	[-12020, 'permission_missing', 'give_permission'],
	[-14010, 'permission_missing', 'give_permission'],
	[-15006, 'permission_missing', 'give_permission'],
	[-13014, 'feature_off', 'enable_feature'],
	[-12019, 'feature_off', 'enable_feature'],
	[-14009, 'feature_off', 'enable_feature'],
	[-15005, 'feature_off', 'enable_feature'],
])('the SDK’s %i is %s, and the thing to do is %s', (code, kind, remedy) => {
	const problem = problemOf(code);
	expect([problem.kind, problem.code, remedyFor(problem)]).toEqual([kind, code, remedy]);
});

test('a number that nobody knows keeps itself and its words', () => {
	expect(problemOf(-19_999, 77)).toEqual({ kind: 'unknown', code: -19_999, serverCode: 77, detail: 'said so' });
});

test('the reasons of a link are read the same way', () => {
	expect(readLinkProblem('SAME_UID_LOGIN').kind).toBe('signed_in_elsewhere');
	expect(readLinkProblem('KICKED_OUT_BY_SERVER').kind).toBe('kicked_out');
	expect(readLinkProblem('LOGIN_TOO_FREQUENT').kind).toBe('login_too_frequent');
	expect(readLinkProblem('SOMETHING_NEW')).toMatchObject({ kind: 'unknown', detail: 'SOMETHING_NEW' });
});

test('every problem has one thing to do about it', () => {
	for (const kind of AGORA_PROBLEM_KINDS) expect(AGORA_REMEDIES).toContain(remedyFor(makeProblem(kind, '')));
});

test.each([
	[-10021, { kind: 'failed', why: 'rate_limited' }],
	[-11025, { kind: 'failed', why: 'rate_limited' }],
	[-11010, { kind: 'failed', why: 'message_too_large' }],
	[-11033, { kind: 'failed', why: 'receiver_offline' }],
	[-10025, { kind: 'failed', why: 'not_connected' }],
	[-11039, { kind: 'failed', why: 'not_connected' }],
	[-11037, { kind: 'published' }],
	[-11026, { kind: 'unknown', why: 'timed_out' }],
	[-11024, { kind: 'unknown', why: 'timed_out' }],
	[-19_999, { kind: 'unknown', why: 'timed_out' }],
	[null, { kind: 'unknown', why: 'timed_out' }],
])('a publish that the SDK refuses with %s ends as %o', (code, outcome) => {
	expect(readFailedPublish({ code, serverCode: null, reason: '' })).toEqual(outcome);
});
