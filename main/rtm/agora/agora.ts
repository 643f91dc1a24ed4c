// What the rest of the app knows of Agora: how to open a session with a room on it, and how to test whether that would
// work. Everything behind it – the SDK, its page, its numbers – stays in this folder and in the page's host.

import type { AgoraLink, ProbeLine, ProbeReport } from '../../../protocol/agora/reports.ts';
import type { CallOff } from '../../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import type { RtmSession } from '../../../protocol/rtm-session.ts';
import type { TokenSource } from './tokens/token-source.ts';

export interface AgoraOptions {
	/** 32 hexadecimal digits, as Agora's Console shows it. */
	readonly appId: string;
	/** The channel that is the room; also the name under which the host's lock is kept. */
	readonly room: ChannelName;
	/** The host's user id: the session's `userId`. */
	readonly host: UserId;
	readonly tokens: TokenSource;
	/** Whether the SDK may report to Agora's telemetry hosts (App ID, user id, user agent, login steps). */
	readonly allowsTelemetry: boolean;
}

/**
 * An RtmSession that also says what Agora's side is about. `connected` means that we are the host of the room: while
 * another desk holds it the session is `failed` with the problem `room_held`, and after another one took it over it is
 * `evicted` with `room_taken_over` or `signed_in_elsewhere`. It never comes back from either by itself.
 */
export interface AgoraSession extends RtmSession {
	readonly details: AgoraLink;
	/** Called with every change of `details`, after the `link` event that goes with it. */
	onDetails(listener: (details: AgoraLink) => void): CallOff;
	/** A person decided: logs in again after an eviction, or takes the room from whoever holds it. Nothing while connected. */
	takeOver(): void;
	/** A person decided: try again now, e.g. after a refusal. While connected the source is asked for a new token. */
	tryAgain(): void;
}

export interface Agora {
	/** Idle until `login`; opens no page before. */
	openSession(options: AgoraOptions): AgoraSession;
	/**
	 * Logs in as the host, tries each step, and leaves. Do not call it for a user id that a session of this desk is
	 * logged in with: RTM would throw that one out. Never rejects; `onLine` hears each line as it is known.
	 */
	probe(options: AgoraOptions, onLine?: (line: ProbeLine) => void): Promise<ProbeReport>;
}
