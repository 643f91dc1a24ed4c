// What goes over one WebSocket between a client and the hub: one JSON object per text frame, told apart by `kind`.
// docs/hub.md is the same in words for strangers. Reading never throws, and a frame that is not exactly one of these is
// a value, so that a hostile peer costs one answer and nothing else.

import { findOutOfBounds } from '../bounds.ts';
import type { PublishOutcome } from '../rtm-session.ts';

/** Bytes of one frame; a message of 32,768 bytes still fits when JSON escapes every one of them. */
export const HUB_FRAME_BYTES_MAX = 262_144;
/** A peer publish that nobody answered for so long may have arrived or not (RTM's SDK waits as long). */
export const PEER_PUBLISH_TIMEOUT_MS = 13_000;
/** The same for a channel publish. */
export const CHANNEL_PUBLISH_TIMEOUT_MS = 10_000;
/** Where the hub listens for WebSockets. */
export const HUB_WEBSOCKET_PATH = '/rtm';

export type HubClientFrame =
	| { readonly kind: 'login'; readonly userId: string }
	| { readonly kind: 'subscribe'; readonly id: number; readonly channel: string }
	| { readonly kind: 'publish'; readonly id: number; readonly user: string; readonly text: string }
	| { readonly kind: 'publish'; readonly id: number; readonly channel: string; readonly text: string }
	/** The client has the peer message of this number; only now does its publisher hear that it arrived. */
	| { readonly kind: 'took'; readonly message: number }
	| { readonly kind: 'logout' };

export type HubFrame =
	| { readonly kind: 'welcome'; readonly userId: string }
	| { readonly kind: 'outcome'; readonly id: number; readonly outcome: 'published' }
	| { readonly kind: 'outcome'; readonly id: number; readonly outcome: 'failed'; readonly why: PublishFailure }
	| {
			readonly kind: 'message';
			/** Present on a peer message, to be named in `took`; null on a channel message. */
			readonly message: number | null;
			readonly from: string;
			readonly channel: string | null;
			readonly text: string;
	  }
	| {
			readonly kind: 'presence';
			readonly channel: string;
			readonly joined: readonly string[];
			readonly left: readonly string[];
			readonly members: number;
	  }
	/** Another client logged in with this user id; the hub closes this link and it must not come back by itself. */
	| { readonly kind: 'evicted' }
	| { readonly kind: 'problem'; readonly why: HubProblem; readonly detail: string };

export type PublishFailure = Extract<PublishOutcome, { kind: 'failed' }>['why'];

export const HUB_PROBLEMS = [
	/** The frame was no JSON object within bounds, or no text. */
	'unreadable',
	'unknown_kind',
	/** A field is missing or of the wrong type. */
	'malformed',
	'not_logged_in',
	'already_logged_in',
	/** The hub closes the link: no valid user id. */
	'name_invalid',
	/** The hub closes the link: it is full, or the link of this user is cut. Come back later. */
	'unavailable',
	/** The hub closes the link: too many frames, or too many bad ones. */
	'abusive',
] as const;
export type HubProblem = (typeof HUB_PROBLEMS)[number];

export type BadFrame = {
	readonly kind: 'bad_frame';
	readonly why: 'unreadable' | 'unknown_kind' | 'malformed';
	readonly detail: string;
};

/** Reads what a client sent. Fields that the kind does not know are ignored. */
export function readClientFrame(text: string): HubClientFrame | BadFrame {
	const frame = readObject(text);
	if (frame === null) return { kind: 'bad_frame', why: 'unreadable', detail: 'not a JSON object within bounds' };
	switch (frame['kind']) {
		case 'login':
			return typeof frame['userId'] === 'string' ? { kind: 'login', userId: frame['userId'] } : malformed('userId');
		case 'subscribe':
			if (!isNumber(frame['id'])) return malformed('id');
			if (typeof frame['channel'] !== 'string') return malformed('channel');
			return { kind: 'subscribe', id: frame['id'], channel: frame['channel'] };
		case 'publish':
			return readPublish(frame);
		case 'took':
			return isNumber(frame['message']) ? { kind: 'took', message: frame['message'] } : malformed('message');
		case 'logout':
			return { kind: 'logout' };
		default:
			return { kind: 'bad_frame', why: 'unknown_kind', detail: 'kind' };
	}
}

function readPublish(frame: Readonly<Record<string, unknown>>): HubClientFrame | BadFrame {
	const { id, user, channel, text } = frame;
	if (!isNumber(id)) return malformed('id');
	if (typeof text !== 'string') return malformed('text');
	if (typeof user === 'string' && channel === undefined) return { kind: 'publish', id, user, text };
	if (typeof channel === 'string' && user === undefined) return { kind: 'publish', id, channel, text };
	return malformed('user or channel, one of them');
}

/** Reads what the hub sent; null for what version 1 of the hub does not say. */
export function readHubFrame(text: string): HubFrame | null {
	const frame = readObject(text);
	if (frame === null) return null;
	const { kind, id, outcome, why, message, from, channel, text: words, joined, left, members, detail, userId } = frame;
	switch (kind) {
		case 'welcome':
			return typeof userId === 'string' ? { kind, userId } : null;
		case 'outcome':
			if (!isNumber(id)) return null;
			if (outcome === 'published') return { kind, id, outcome };
			return outcome === 'failed' && isPublishFailure(why) ? { kind, id, outcome, why } : null;
		case 'message':
			if (!(message === null || isNumber(message)) || typeof from !== 'string' || typeof words !== 'string')
				return null;
			return channel === null || typeof channel === 'string' ? { kind, message, from, channel, text: words } : null;
		case 'presence':
			if (typeof channel !== 'string' || !isNames(joined) || !isNames(left) || !isNumber(members)) return null;
			return { kind, channel, joined, left, members };
		case 'evicted':
			return { kind };
		case 'problem':
			return isHubProblem(why) ? { kind, why, detail: typeof detail === 'string' ? detail : '' } : null;
		default:
			return null;
	}
}

function malformed(field: string): BadFrame {
	return { kind: 'bad_frame', why: 'malformed', detail: field };
}

function isNumber(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isNames(value: unknown): value is readonly string[] {
	return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function isPublishFailure(value: unknown): value is PublishFailure {
	const failures: Record<PublishFailure, true> = {
		receiver_offline: true,
		rate_limited: true,
		not_connected: true,
		message_too_large: true,
		name_invalid: true,
	};
	return typeof value === 'string' && Object.hasOwn(failures, value);
}

function isHubProblem(value: unknown): value is HubProblem {
	return (HUB_PROBLEMS as readonly unknown[]).includes(value);
}

function readObject(text: string): Readonly<Record<string, unknown>> | null {
	if (findOutOfBounds(text, HUB_FRAME_BYTES_MAX) !== null) return null;
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: null;
	} catch {
		// The caller answers for null like for any other frame that is no object.
		return null;
	}
}
