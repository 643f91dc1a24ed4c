// What the SDK's numbers and reasons mean to us; the only place that knows them. From agora-rtm-sdk 2.3.0's own table
// and, where Agora's documents say more, from them.

import type { PublishOutcome } from '../../rtm-session.ts';
import type { SdkError } from './contract.ts';
import type { AgoraProblem, AgoraProblemKind } from '../problems.ts';

const DETAIL_LENGTH_MAX = 200;

const KINDS: Readonly<Record<number, AgoraProblemKind>> = {
	[-10001]: 'not_connected',
	[-10002]: 'not_connected',
	[-10003]: 'app_id_refused',
	[-10005]: 'token_invalid',
	[-10006]: 'user_id_invalid',
	[-10008]: 'room_name_invalid',
	[-10009]: 'token_expired',
	[-10010]: 'no_resources',
	[-10011]: 'unreachable',
	[-10012]: 'login_refused',
	[-10015]: 'signaling_not_enabled',
	[-10016]: 'token_of_another_app',
	[-10021]: 'too_many_calls',
	[-10025]: 'not_connected',
	[-10026]: 'timed_out',
	[-11005]: 'too_many_channels',
	[-11019]: 'timed_out',
	[-11020]: 'too_many_calls',
	[-11025]: 'too_many_calls',
	[-11026]: 'timed_out',
	[-11027]: 'not_connected',
	[-11038]: 'permission_missing',
	[-11039]: 'permission_missing',
	[-12018]: 'timed_out',
	[-12019]: 'feature_off',
	[-12020]: 'permission_missing',
	[-13012]: 'timed_out',
	[-13014]: 'feature_off',
	[-14002]: 'timed_out',
	[-14009]: 'feature_off',
	[-14010]: 'permission_missing',
	[-15003]: 'timed_out',
	[-15005]: 'feature_off',
	[-15006]: 'permission_missing',
};

const REASONS: Readonly<Record<string, AgoraProblemKind>> = {
	LOGIN_TIMEOUT: 'unreachable',
	RECONNECT_TIMEOUT: 'unreachable',
	KEEP_ALIVE_TIMEOUT: 'unreachable',
	CONNECTION_ERROR: 'unreachable',
	NETWORK_CHANGE: 'unreachable',
	AUTO_RECONNECT: 'unreachable',
	RTM_SERVICE_NOT_CONNECTED: 'unreachable',
	LOGIN_NOT_AUTHORIZED: 'signaling_not_enabled',
	LOGIN_REJECTED: 'login_refused',
	SERVICE_NOT_SUPPORTED: 'signaling_not_enabled',
	INVALID_TOKEN: 'token_invalid',
	TOKEN_EXPIRED: 'token_expired',
	INCONSISTENT_APP_ID: 'token_of_another_app',
	INVALID_CHANNEL_NAME: 'room_name_invalid',
	INVALID_USER_ID: 'user_id_invalid',
	SAME_UID_LOGIN: 'signed_in_elsewhere',
	KICKED_OUT_BY_SERVER: 'kicked_out',
	LOGIN_TOO_FREQUENT: 'login_too_frequent',
};

/** The calls that we made twice or called off ourselves: nothing that a person should hear of. */
const OWN_DOING: ReadonlySet<number | null> = new Set([-10017, -10023, -10027]);

export function isOwnDoing(error: SdkError): boolean {
	return OWN_DOING.has(error.code);
}

/** What the access point says behind -10005; which of them goes with which fault is unverified against Agora's own. */
const TOKEN_FAULTS: Readonly<Record<number, AgoraProblemKind>> = {
	12: 'token_of_another_user',
	15: 'token_needed',
};

/** The error of a call, in our words. */
export function readProblem({ code, serverCode, reason }: SdkError): AgoraProblem {
	const general = code === null ? 'unknown' : (KINDS[code] ?? 'unknown');
	const kind = general === 'token_invalid' ? (TOKEN_FAULTS[serverCode ?? 0] ?? general) : general;
	return { kind, code, serverCode, detail: reason.slice(0, DETAIL_LENGTH_MAX) };
}

/** The reason of a changed link, in our words. */
export function readLinkProblem(reason: string): AgoraProblem {
	return makeProblem(REASONS[reason] ?? 'unknown', reason);
}

export function makeProblem(kind: AgoraProblemKind, detail: string): AgoraProblem {
	return { kind, code: null, serverCode: null, detail: detail.slice(0, DETAIL_LENGTH_MAX) };
}

/** What a refused publish or subscription means for who asked. */
export function readFailedPublish({ code }: SdkError): PublishOutcome {
	switch (code) {
		case -10021:
		case -11020:
		case -11025:
			return { kind: 'failed', why: 'rate_limited' };
		case -11010:
			return { kind: 'failed', why: 'message_too_large' };
		case -10006:
		case -10008:
			return { kind: 'failed', why: 'name_invalid' };
		// The variants are in the SDK's table; its publishing never answers them as long as nothing is stored.
		case -11033:
		case -11035:
		case -11036:
			return { kind: 'failed', why: 'receiver_offline' };
		case -11037:
			return { kind: 'published' };
		// Without the right to publish nothing leaves either, until the token is another one.
		case -11039:
		case -10001:
		case -10002:
		case -10025:
		case -11027:
			return { kind: 'failed', why: 'not_connected' };
		// Timed out (-11026), failed on the way (-11024), and whatever we do not know: it may have arrived.
		default:
			return { kind: 'unknown', why: 'timed_out' };
	}
}
