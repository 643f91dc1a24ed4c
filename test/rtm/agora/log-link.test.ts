import { expect, test } from 'vitest';
import { logLink } from '../../../main/rtm/agora/log-link.ts';
import type { AgoraLink } from '../../../protocol/agora/reports.ts';
import { asUserId, asUtcMs } from '../../../protocol/ids.ts';

const CONNECTED: AgoraLink = {
	...{ state: 'connected', since: asUtcMs(1_700_000_000_000), problem: null, nextTryAt: null },
	...{ token: { kind: 'none' }, hold: { kind: 'mine' } },
};

test('a link’s changes are in the log once each, with their numbers, and with nobody’s name', () => {
	let tell = (_details: AgoraLink): void => undefined;
	const lines: string[] = [];
	logLink({ onDetails: (listener) => ((tell = listener), () => undefined) }, (line) => void lines.push(line));
	const problem = { kind: 'token_invalid', code: -10_005, serverCode: 9, detail: 'the SDK’s words' } as const;
	const unavailable = {
		kind: 'unavailable',
		why: 'server_refused',
		detail: '',
		expiresAt: null,
		nextTryAt: null,
	} as const;
	tell(CONNECTED);
	tell({ ...CONNECTED, since: asUtcMs(1_700_000_009_000) });
	tell({ ...CONNECTED, token: { ...unavailable, since: CONNECTED.since } });
	tell({ ...CONNECTED, state: 'failed', problem, hold: { kind: 'unknown' } });
	tell({ ...CONNECTED, state: 'failed', problem: { ...problem, kind: 'unknown' }, hold: { kind: 'unknown' } });
	tell({ ...CONNECTED, state: 'failed', problem: null, hold: { kind: 'held', by: asUserId('noa-desk') } });
	expect(lines).toEqual([
		'the link to Agora: connected, host by lock',
		'the link to Agora: connected, host by lock, token server_refused',
		'the link to Agora: failed, token_invalid, code -10005, server 9',
		'the link to Agora: failed, unknown, code -10005, server 9, the SDK’s words',
		'the link to Agora: failed, held by another desk',
	]);
});
