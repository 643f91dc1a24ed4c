// Carries calls to Agora's SDK and its events back, beside the SDK and with no state of its own but the one client. It
// decides nothing: every state, every retry and every number is looked at on the other side of the door.

import { assertNever } from '../../exhaustive.ts';
import { readSdkCommand } from './contract.ts';
import type { SdkCall, SdkCommand, SdkError, SdkPresence, SdkReport, SdkValue } from './contract.ts';

/** As much of agora-rtm-sdk 2.3's default export as we call. */
export interface RtmSdk {
	readonly RTM: new (appId: string, userId: string, config?: typeof CONFIG) => RtmSdkClient;
}

export interface RtmSdkClient {
	addEventListener(type: string, listener: (event: never) => void): void;
	login(options: { token: string }): Promise<unknown>;
	logout(): Promise<unknown>;
	renewToken(token: string): Promise<unknown>;
	subscribe(channel: string, options: ReturnType<typeof makeSubscription>): Promise<unknown>;
	unsubscribe(channel: string): Promise<unknown>;
	publish(name: string, text: string, options: { channelType: 'USER' | 'MESSAGE' }): Promise<unknown>;
	readonly lock: {
		setLock(channel: string, type: 'MESSAGE', lock: string, options: { ttl: number }): Promise<unknown>;
		acquireLock(channel: string, type: 'MESSAGE', lock: string, options: { retry: boolean }): Promise<unknown>;
		releaseLock(channel: string, type: 'MESSAGE', lock: string): Promise<unknown>;
		revokeLock(channel: string, type: 'MESSAGE', lock: string, owner: string): Promise<unknown>;
		getLock(channel: string, type: 'MESSAGE'): Promise<{ lockDetails: readonly { lockName: string; owner: string }[] }>;
	};
	readonly presence: {
		setState(channel: string, type: 'MESSAGE', states: Record<string, string>): Promise<unknown>;
		removeState(channel: string, type: 'MESSAGE', options: { states: string[] }): Promise<unknown>;
		getOnlineUsers(
			channel: string,
			type: 'MESSAGE',
			options: { includedUserId: boolean; includedState: boolean },
		): Promise<{ occupants: readonly SdkUser[] }>;
	};
	readonly history: {
		getMessages(channel: string, type: 'MESSAGE', options: { messageCount: number }): Promise<unknown>;
	};
}

interface SdkUser {
	readonly userId: string;
	readonly states?: Readonly<Record<string, string>>;
}

interface LinkEvent {
	readonly currentState: Extract<SdkReport, { kind: 'link' }>['state'];
	readonly reasonCode: string;
	readonly unrestoredChannels?: readonly unknown[] | null;
}

interface MessageEvent {
	readonly channelType: 'MESSAGE' | 'STREAM' | 'USER';
	readonly channelName: string;
	readonly publisher: string;
	readonly message: string | Uint8Array;
}

interface PresenceEvent {
	readonly eventType: string;
	readonly channelType: string;
	readonly channelName: string;
	readonly publisher: string;
	readonly stateChanged?: Readonly<Record<string, string>> | null;
	readonly snapshot?: readonly SdkUser[] | null;
	readonly interval?: {
		readonly join: { readonly users: readonly string[] };
		readonly leave: { readonly users: readonly string[] };
		readonly timeout: { readonly users: readonly string[] };
		readonly totalOccupancy: number;
	} | null;
}

interface LockEvent {
	readonly eventType: string;
	readonly channelName: string;
	readonly lockName: string;
}

/**
 * After so many seconds without a link a client counts as gone. The SDK's own 300 would hide a short absence from
 * everybody else: nobody would hear of the return, and what waits for it would wait for its own next attempt.
 */
const PRESENCE_TIMEOUT_SECONDS = 15;
const CONFIG = { logLevel: 'none', presenceTimeout: PRESENCE_TIMEOUT_SECONDS } as const;
const HOST_STATE = 'giftwarden';
const NOTHING: SdkValue = { kind: 'nothing' };
const REASON_LENGTH_MAX = 200;

/** What the other side sends goes into the answer, as it came; what is no command is reported and not done. */
export function driveSdk(sdk: RtmSdk, report: (report: SdkReport) => void): (sent: unknown) => void {
	let client: RtmSdkClient | null = null;

	function take(command: SdkCommand): void {
		switch (command.kind) {
			case 'beat':
				return report(command);
			case 'open':
				return open(command.appId, command.userId);
			case 'call':
				return void answer(command.id, command.call);
			default:
				return assertNever(command, 'a command to the SDK');
		}
	}

	function open(appId: string, userId: string): void {
		try {
			client ??= listen(new sdk.RTM(appId, userId, CONFIG), report);
		} catch (error) {
			// The login that follows is refused with the same error; see `answer`.
			refusal = describeError(error);
		}
	}

	let refusal: SdkError = { code: -10001, serverCode: null, reason: 'no client was made' };

	async function answer(id: number, call: SdkCall): Promise<void> {
		if (client === null) return report({ kind: 'refusal', id, error: refusal });
		try {
			report({ kind: 'answer', id, value: await callSdk(client, call) });
		} catch (error) {
			report({ kind: 'refusal', id, error: describeError(error) });
		}
	}

	return (sent) => {
		const command = readSdkCommand(sent);
		if (command === null) report({ kind: 'trouble', what: 'a command that is none' });
		else take(command);
	};
}

async function callSdk(client: RtmSdkClient, call: SdkCall): Promise<SdkValue> {
	switch (call.name) {
		case 'login':
			return nothing(client.login({ token: call.token }));
		case 'logout':
			return nothing(client.logout());
		case 'renew_token':
			return nothing(client.renewToken(call.token));
		case 'subscribe':
			return nothing(client.subscribe(call.channel, makeSubscription(call.withPresence)));
		case 'unsubscribe':
			return nothing(client.unsubscribe(call.channel));
		case 'publish':
			return nothing(
				client.publish(call.receiver, call.text, { channelType: call.to === 'user' ? 'USER' : 'MESSAGE' }),
			);
		case 'create_lock':
			return nothing(client.lock.setLock(call.channel, 'MESSAGE', call.lock, { ttl: call.ttlSeconds }));
		case 'acquire_lock':
			return nothing(client.lock.acquireLock(call.channel, 'MESSAGE', call.lock, { retry: false }));
		case 'release_lock':
			return nothing(client.lock.releaseLock(call.channel, 'MESSAGE', call.lock));
		case 'revoke_lock':
			return nothing(client.lock.revokeLock(call.channel, 'MESSAGE', call.lock, call.owner));
		case 'read_locks': {
			const { lockDetails } = await client.lock.getLock(call.channel, 'MESSAGE');
			return { kind: 'locks', locks: lockDetails.map(({ lockName, owner }) => ({ lock: lockName, owner })) };
		}
		case 'claim_host':
			return nothing(
				call.isHost
					? client.presence.setState(call.channel, 'MESSAGE', { [HOST_STATE]: 'host' })
					: client.presence.removeState(call.channel, 'MESSAGE', { states: [HOST_STATE] }),
			);
		case 'read_members': {
			const options = { includedUserId: true, includedState: true };
			const { occupants } = await client.presence.getOnlineUsers(call.channel, 'MESSAGE', options);
			return { kind: 'members', members: occupants.map(readMember) };
		}
		case 'read_history':
			return nothing(client.history.getMessages(call.channel, 'MESSAGE', { messageCount: 1 }));
		default:
			return assertNever(call, 'a call to the SDK');
	}
}

/** In a project without presence the SDK refuses whoever does not ask to be quiet in it. */
function makeSubscription(withPresence: boolean): { withMessage: true; withPresence: boolean; beQuiet: boolean } {
	return { withMessage: true, withPresence, beQuiet: !withPresence };
}

async function nothing(work: Promise<unknown>): Promise<SdkValue> {
	await work;
	return NOTHING;
}

function listen(client: RtmSdkClient, report: (report: SdkReport) => void): RtmSdkClient {
	const on = <Event>(type: string, listener: (event: Event) => void): void => client.addEventListener(type, listener);
	on('linkState', ({ currentState, reasonCode, unrestoredChannels }: LinkEvent) =>
		report({
			kind: 'link',
			state: currentState,
			reason: reasonCode.slice(0, REASON_LENGTH_MAX),
			unrestored: (unrestoredChannels ?? []).filter((channel) => typeof channel === 'string'),
		}),
	);
	on('message', ({ channelType, channelName, publisher, message }: MessageEvent) => {
		if (channelType === 'STREAM') return;
		// Other SDKs may send the same text as bytes.
		const text = typeof message === 'string' ? message : new TextDecoder().decode(message);
		report({ kind: 'message', from: publisher, channel: channelType === 'MESSAGE' ? channelName : null, text });
	});
	on('presence', (event: PresenceEvent) => {
		const change = event.channelType === 'MESSAGE' ? readPresence(event) : null;
		if (change !== null) report({ kind: 'presence', channel: event.channelName, change });
	});
	on('lock', ({ eventType, channelName, lockName }: LockEvent) => {
		if (eventType === 'EXPIRED') report({ kind: 'lock_lost', channel: channelName, lock: lockName });
	});
	on('tokenPrivilegeWillExpire', () => report({ kind: 'token_expiring' }));
	return client;
}

function readPresence({ eventType, publisher, stateChanged, snapshot, interval }: PresenceEvent): SdkPresence | null {
	switch (eventType) {
		case 'SNAPSHOT':
			return snapshot ? { kind: 'snapshot', members: snapshot.map(readMember) } : null;
		case 'REMOTE_JOIN':
			return { kind: 'change', joined: [publisher], left: [], occupancy: null };
		case 'REMOTE_LEAVE':
		case 'REMOTE_TIMEOUT':
			return { kind: 'change', joined: [], left: [publisher], occupancy: null };
		case 'INTERVAL': {
			if (!interval) return null;
			const left = [...interval.leave.users, ...interval.timeout.users];
			return { kind: 'change', joined: [...interval.join.users], left, occupancy: interval.totalOccupancy };
		}
		case 'REMOTE_STATE_CHANGED':
			return stateChanged?.[HOST_STATE] === 'host' ? { kind: 'host_claimed', userId: publisher } : null;
		default:
			return null;
	}
}

function readMember({ userId, states }: SdkUser): { userId: string; isHost: boolean } {
	return { userId, isHost: states?.[HOST_STATE] === 'host' };
}

/** The SDK's errors carry their fields beside Error's own, and lose them on the way through a port. */
function describeError(error: unknown): SdkError {
	const fields = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
	const reason = fields['reason'] ?? fields['message'];
	return {
		code: readCode(fields['errorCode']),
		serverCode: readCode(fields['serverCode']),
		reason: (typeof reason === 'string' ? reason : String(error)).slice(0, REASON_LENGTH_MAX),
	};
}

function readCode(value: unknown): number | null {
	return Number.isSafeInteger(value) ? (value as number) : null;
}
