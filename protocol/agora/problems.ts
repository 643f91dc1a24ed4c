// What can go wrong between us and Agora, as a closed list in our own words. A number of the SDK's becomes one of these
// at the edge and nowhere else; a number that nobody knows keeps itself and its text, so that a person can look it up.
// Numbers and reasons are those of agora-rtm-sdk 2.3.0.

export const AGORA_PROBLEM_KINDS = [
	/** The App ID is malformed or unknown, or its project takes no tokens and got one. */
	'app_id_refused',
	'token_invalid',
	'token_of_another_app',
	'token_of_another_user',
	'token_expired',
	/** The project asks for a token, and there is none. */
	'token_needed',
	/** Whoever should give us a token did not. */
	'token_unavailable',
	'user_id_invalid',
	'room_name_invalid',
	/** Nothing answers: no network, a firewall, or Agora is away. */
	'unreachable',
	'no_resources',
	'login_refused',
	'login_too_frequent',
	/** Signaling is off for the project, over its quota, unpaid, or the token lacks the right to it. */
	'signaling_not_enabled',
	/** Another device logged in with this user id. */
	'signed_in_elsewhere',
	'kicked_out',
	/** Another host holds the room. */
	'room_held',
	/** Another host took the room from us. */
	'room_taken_over',
	'too_many_channels',
	'permission_missing',
	/** Presence, lock, storage or history is off in the project. */
	'feature_off',
	'too_many_calls',
	'timed_out',
	'not_connected',
	/** The SDK's page ended or answers no more, and comes back by itself. */
	'page_lost',
	'unknown',
] as const;
export type AgoraProblemKind = (typeof AGORA_PROBLEM_KINDS)[number];

export interface AgoraProblem {
	readonly kind: AgoraProblemKind;
	/** The SDK's error code, e.g. -10005, where there is one. */
	readonly code: number | null;
	/** What Agora's servers said behind it, where they did. */
	readonly serverCode: number | null;
	/** In the SDK's or the token server's words, for a log and for a code that nobody knows; at most 200 characters. */
	readonly detail: string;
}

/** The one thing to do about it. */
export const AGORA_REMEDIES = [
	'check_app_id',
	'check_token',
	/** Nothing is wrong with it but its age. */
	'bring_token',
	'check_token_server',
	'check_user_id',
	'check_room_name',
	/** The network, and a firewall for TCP 443, 9591 and 9593. */
	'check_network',
	/** Agora's Console: switch Signaling on, look at plan and quota. */
	'enable_signaling',
	/** Agora's Console: switch the feature on. */
	'enable_feature',
	'give_permission',
	/** Ask the person; never by ourselves. */
	'take_over',
	/** It is tried again without anybody. */
	'wait',
	'report',
] as const;
export type AgoraRemedy = (typeof AGORA_REMEDIES)[number];

const REMEDIES: Readonly<Record<AgoraProblemKind, AgoraRemedy>> = {
	app_id_refused: 'check_app_id',
	token_invalid: 'check_token',
	token_of_another_app: 'check_token',
	token_of_another_user: 'check_token',
	token_expired: 'bring_token',
	token_needed: 'check_token',
	token_unavailable: 'check_token_server',
	user_id_invalid: 'check_user_id',
	room_name_invalid: 'check_room_name',
	unreachable: 'check_network',
	no_resources: 'wait',
	login_refused: 'wait',
	login_too_frequent: 'wait',
	signaling_not_enabled: 'enable_signaling',
	signed_in_elsewhere: 'take_over',
	kicked_out: 'take_over',
	room_held: 'take_over',
	room_taken_over: 'take_over',
	too_many_channels: 'report',
	permission_missing: 'give_permission',
	feature_off: 'enable_feature',
	too_many_calls: 'wait',
	timed_out: 'wait',
	not_connected: 'wait',
	page_lost: 'wait',
	unknown: 'report',
};

export function remedyFor(problem: AgoraProblem): AgoraRemedy {
	return REMEDIES[problem.kind];
}
