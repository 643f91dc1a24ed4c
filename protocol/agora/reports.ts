// What a session with Agora tells about itself beside RTM's plain link states: enough for a person to know since when,
// why, and what to do; and what a test of the connection found. Values only, so that they can cross to the window.

import type { UserId, UtcMs } from '../ids.ts';
import type { LinkState } from '../rtm-session.ts';
import type { AgoraProblem } from './problems.ts';

export interface AgoraLink {
	readonly state: LinkState;
	/** Since when it is in this state. While it reconnects: since the link was lost, not since the last attempt. */
	readonly since: UtcMs;
	/** Why it is not connected; null while it is, and before anything went wrong. `remedyFor` says what to do. */
	readonly problem: AgoraProblem | null;
	/** When we try again by ourselves; null while nothing waits, and while the SDK tries at a pace of its own. */
	readonly nextTryAt: UtcMs | null;
	readonly token: TokenState;
	readonly hold: RoomHold;
}

/** Why a token source has no token to give. */
export const TOKEN_FAULTS = [
	/** The server did not answer in time, or not at all. */
	'server_unreachable',
	/** It answered with a status that is no success. */
	'server_refused',
	/** Its answer has no token where the shape says. */
	'answer_unreadable',
	/** What is there is no token of Agora's ("007…"). */
	'token_malformed',
	'token_of_another_app',
	'token_of_another_user',
	'token_expired',
] as const;
export type TokenFault = (typeof TOKEN_FAULTS)[number];

export type TokenState =
	/** The project works without. */
	| { readonly kind: 'none' }
	/** `expiresAt` null: nobody knows. Where nothing renews it, a person has to bring the next one in time. */
	| { readonly kind: 'held'; readonly expiresAt: UtcMs | null; readonly isRenewed: boolean }
	/** The last try to get one failed. What we have may still be good until `expiresAt`. */
	| {
			readonly kind: 'unavailable';
			readonly why: TokenFault;
			readonly detail: string;
			readonly since: UtcMs;
			readonly expiresAt: UtcMs | null;
			/** When its source is asked again; null where the next login asks it, see `AgoraLink.nextTryAt`. */
			readonly nextTryAt: UtcMs | null;
	  };

/** Who is the host of the room. One only, because two would both grant. */
export type RoomHold =
	/** Not asked yet, or the link is down. */
	| { readonly kind: 'unknown' }
	/** We are, by RTM's lock: nobody else can be. */
	| { readonly kind: 'mine' }
	/** We are, as far as presence tells: two desks that begin in the same second would not see each other. */
	| { readonly kind: 'mine_by_presence' }
	/** Neither lock nor presence is on in the project: nobody can know. */
	| { readonly kind: 'unguarded' }
	/** Somebody else is; a person here may take over. */
	| { readonly kind: 'held'; readonly by: UserId };

export const PROBE_STEPS = [
	'token',
	'login',
	'subscribe',
	/** A message to a channel of our own comes back. */
	'channel_echo',
	/** A message to ourselves comes back. */
	'peer_echo',
	'lock',
	'presence',
	'history',
] as const;
export type ProbeStep = (typeof PROBE_STEPS)[number];

export type ProbeOutcome =
	| { readonly kind: 'ok'; readonly tookMs: number }
	| { readonly kind: 'failed'; readonly problem: AgoraProblem }
	/** Not tried, because what it stands on failed. */
	| { readonly kind: 'skipped' };

export interface ProbeLine {
	readonly step: ProbeStep;
	readonly outcome: ProbeOutcome;
	/** Without it a room works all the same, weaker or poorer: lock, presence, history. */
	readonly isNeeded: boolean;
}

/** All of PROBE_STEPS, in their order. */
export type ProbeReport = readonly ProbeLine[];
