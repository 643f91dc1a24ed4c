// What crosses between a session and whatever drives Agora's SDK for it: a page of its own beside the desk, or a few
// functions in the same page. Both sides read what they get by these schemas, because the SDK is a stranger's code and
// the page around it is its sandbox. Only bytes and facts cross; what they mean is decided in session.ts.

import * as v from 'valibot';

const Name = v.pipe(v.string(), v.maxLength(64));
const Text = v.pipe(v.string(), v.maxLength(65_536));
const Detail = v.pipe(v.string(), v.maxLength(200));
const Token = v.pipe(v.string(), v.maxLength(4_096));
const Id = v.pipe(v.number(), v.safeInteger());
const Code = v.nullable(v.pipe(v.number(), v.safeInteger()));

/** One question to the SDK; it is answered once, or never where the page dies. */
const SdkCallSchema = v.variant('name', [
	v.object({ name: v.literal('login'), token: Token }),
	v.object({ name: v.literal('logout') }),
	v.object({ name: v.literal('renew_token'), token: Token }),
	v.object({ name: v.literal('subscribe'), channel: Name, withPresence: v.boolean() }),
	v.object({ name: v.literal('unsubscribe'), channel: Name }),
	v.object({ name: v.literal('publish'), to: v.picklist(['user', 'channel']), receiver: Name, text: Text }),
	v.object({ name: v.literal('create_lock'), channel: Name, lock: Name, ttlSeconds: v.number() }),
	v.object({ name: v.literal('acquire_lock'), channel: Name, lock: Name }),
	v.object({ name: v.literal('release_lock'), channel: Name, lock: Name }),
	v.object({ name: v.literal('revoke_lock'), channel: Name, lock: Name, owner: Name }),
	v.object({ name: v.literal('read_locks'), channel: Name }),
	/** Says in the channel's presence whether this client is its host. */
	v.object({ name: v.literal('claim_host'), channel: Name, isHost: v.boolean() }),
	v.object({ name: v.literal('read_members'), channel: Name }),
	v.object({ name: v.literal('read_history'), channel: Name }),
]);
export type SdkCall = v.InferOutput<typeof SdkCallSchema>;

const SdkCommandSchema = v.variant('kind', [
	/** First of all, and once. */
	v.object({ kind: v.literal('open'), appId: v.pipe(v.string(), v.maxLength(64)), userId: Name }),
	v.object({ kind: v.literal('call'), id: Id, call: SdkCallSchema }),
	/** Is anybody there? Answered with the same id. */
	v.object({ kind: v.literal('beat'), id: Id }),
]);
export type SdkCommand = v.InferOutput<typeof SdkCommandSchema>;

const SdkErrorSchema = v.object({ code: Code, serverCode: Code, reason: Detail });
export type SdkError = v.InferOutput<typeof SdkErrorSchema>;

const LockSchema = v.object({ lock: v.string(), owner: v.string() });
const MemberSchema = v.object({ userId: v.string(), isHost: v.boolean() });
export type SdkMember = v.InferOutput<typeof MemberSchema>;

const SdkValueSchema = v.variant('kind', [
	v.object({ kind: v.literal('nothing') }),
	v.object({ kind: v.literal('locks'), locks: v.array(LockSchema) }),
	v.object({ kind: v.literal('members'), members: v.array(MemberSchema) }),
]);
export type SdkValue = v.InferOutput<typeof SdkValueSchema>;

export const SDK_LINK_STATES = [
	'IDLE',
	'CONNECTING',
	'CONNECTED',
	'DISCONNECTED',
	'SUSPENDED',
	'FAILED',
] as const satisfies readonly string[];

const PresenceSchema = v.variant('kind', [
	/** Everybody who is there. */
	v.object({ kind: v.literal('snapshot'), members: v.array(MemberSchema) }),
	/** Some came or went; `occupancy` counts all where the service sends only summaries. */
	v.object({
		kind: v.literal('change'),
		joined: v.array(v.string()),
		left: v.array(v.string()),
		occupancy: v.nullable(v.number()),
	}),
	/** A member says to be the room's host. */
	v.object({ kind: v.literal('host_claimed'), userId: v.string() }),
]);
export type SdkPresence = v.InferOutput<typeof PresenceSchema>;

const SdkReportSchema = v.variant('kind', [
	v.object({ kind: v.literal('beat'), id: Id }),
	v.object({ kind: v.literal('answer'), id: Id, value: SdkValueSchema }),
	v.object({ kind: v.literal('refusal'), id: Id, error: SdkErrorSchema }),
	v.object({
		kind: v.literal('link'),
		state: v.picklist(SDK_LINK_STATES),
		/** The SDK's `reasonCode`, e.g. SAME_UID_LOGIN. */
		reason: Detail,
		/** Channels that were not restored after a reconnect. */
		unrestored: v.array(v.string()),
	}),
	v.object({ kind: v.literal('message'), from: v.string(), channel: v.nullable(v.string()), text: Text }),
	v.object({ kind: v.literal('presence'), channel: v.string(), change: PresenceSchema }),
	/** A lock of ours is not ours any more. */
	v.object({ kind: v.literal('lock_lost'), channel: v.string(), lock: v.string() }),
	v.object({ kind: v.literal('token_expiring') }),
	/** Something broke in the page that no call asked for; for the log. */
	v.object({ kind: v.literal('trouble'), what: Detail }),
]);
export type SdkReport = v.InferOutput<typeof SdkReportSchema>;

export function readSdkCommand(value: unknown): SdkCommand | null {
	const read = v.safeParse(SdkCommandSchema, value);
	return read.success ? read.output : null;
}

export function readSdkReport(value: unknown): SdkReport | null {
	const read = v.safeParse(SdkReportSchema, value);
	return read.success ? read.output : null;
}

/** One way to an SDK. `send` does nothing once it is closed. */
export interface SdkDoor {
	send(command: SdkCommand): void;
	close(): void;
}

export interface SdkDoorEvents {
	report(report: SdkReport): void;
	/** Whatever was behind it ended or answers no more; at most once, and not after `close`. */
	lost(why: string): void;
}
