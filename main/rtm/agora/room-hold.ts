// One host for each room. RTM's channel lock guards it: it belongs to one client, ends some time after that client went,
// and its loser is told. In a project without the lock feature the host says so in the channel's presence instead, which
// is weaker: two desks that begin in the same moment do not see each other. Whoever holds the room is only replaced when
// a person says so, and whoever was replaced does not fight back.

import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import { isUserId } from '../../../protocol/ids.ts';
import { makeProblem, readProblem } from '../../../protocol/agora/sdk/codes.ts';
import type { SdkError } from '../../../protocol/agora/sdk/contract.ts';
import type { AgoraProblem } from '../../../protocol/agora/problems.ts';
import type { GateAnswer, RoomGate } from '../../../protocol/agora/session/room-gate.ts';
import type { AskSdk, SdkAnswer, SdkNews } from '../../../protocol/agora/session/sdk-line.ts';

const LOCK = 'giftwarden-host';
/** How long the room stays ours while our link is away; RTM takes 10 to 300 seconds. */
const LOCK_TTL_SECONDS = 60;

/** The SDK holds the lock already and keeps it through a reconnect by itself, or is asking for it right now. */
const LOCK_PERFORMING = -14003;
const LOCK_EXISTS = -14004;
const LOCK_TAKEN = -14007;

export class RoomHold implements RoomGate {
	readonly #room: ChannelName;
	readonly #self: UserId;
	#holds: 'lock' | 'presence' | null = null;

	constructor(room: ChannelName, self: UserId) {
		this.#room = room;
		this.#self = self;
	}

	async enter(ask: AskSdk, { isTakingOver }: { readonly isTakingOver: boolean }): Promise<GateAnswer> {
		this.#holds = null;
		const locked = await this.#lock(ask, isTakingOver);
		return locked ?? (await this.#claim(ask, isTakingOver));
	}

	hear(news: SdkNews): AgoraProblem | null {
		if (news.kind === 'lock_lost' && this.#holds === 'lock' && news.channel === this.#room && news.lock === LOCK) {
			return makeProblem('room_taken_over', 'another host took the lock of the room');
		}
		if (news.kind !== 'presence' || this.#holds !== 'presence' || news.channel !== this.#room) return null;
		const { change } = news;
		if (change.kind !== 'host_claimed' || change.userId === this.#self) return null;
		return makeProblem('room_taken_over', `${change.userId} says to be the host of the room`);
	}

	async leave(ask: AskSdk): Promise<void> {
		const holds = this.#holds;
		this.#holds = null;
		if (holds === 'lock') await ask({ name: 'release_lock', channel: this.#room, lock: LOCK });
		if (holds === 'presence') await ask({ name: 'claim_host', channel: this.#room, isHost: false });
	}

	/** Null where the project has no locks, or they do not work now. */
	async #lock(ask: AskSdk, isTakingOver: boolean): Promise<GateAnswer | null> {
		const lock = { channel: this.#room, lock: LOCK };
		const made = await ask({ name: 'create_lock', ...lock, ttlSeconds: LOCK_TTL_SECONDS });
		if (!made.ok && made.error.code !== LOCK_EXISTS && !isTaken(made)) return isPassing(made.error) ? ASK_AGAIN : null;
		const acquired = await ask({ name: 'acquire_lock', ...lock });
		if (acquired.ok) return this.#holdByLock();
		const owner = await this.#findOwner(ask);
		// Revoking what the SDK holds for us would race with its own way of keeping it, and lose the lock.
		if (owner === this.#self && acquired.error.code === LOCK_PERFORMING) return this.#holdByLock();
		if (owner === null) return isPassing(acquired.error) ? ASK_AGAIN : null;
		// The lock of our own earlier life, or of whoever a person decided to replace.
		if (owner !== this.#self && !isTakingOver) return refuse(owner);
		await ask({ name: 'revoke_lock', ...lock, owner });
		const again = await ask({ name: 'acquire_lock', ...lock });
		if (again.ok) return this.#holdByLock();
		const winner = await this.#findOwner(ask);
		return winner === null || winner === this.#self ? ASK_AGAIN : refuse(winner);
	}

	#holdByLock(): GateAnswer {
		this.#holds = 'lock';
		return { hold: { kind: 'mine' }, problem: null };
	}

	async #findOwner(ask: AskSdk): Promise<UserId | null> {
		const answer = await ask({ name: 'read_locks', channel: this.#room });
		if (!answer.ok || answer.value.kind !== 'locks') return null;
		const owner = answer.value.locks.find(({ lock }) => lock === LOCK)?.owner;
		return isUserId(owner) ? owner : null;
	}

	async #claim(ask: AskSdk, isTakingOver: boolean): Promise<GateAnswer> {
		const answer = await ask({ name: 'read_members', channel: this.#room });
		if (!answer.ok || answer.value.kind !== 'members') return { hold: { kind: 'unguarded' }, problem: null };
		const other = answer.value.members.find(({ userId, isHost }) => isHost && userId !== this.#self)?.userId;
		if (isUserId(other) && !isTakingOver) return refuse(other);
		const claimed = await ask({ name: 'claim_host', channel: this.#room, isHost: true });
		if (!claimed.ok) return { hold: { kind: 'unguarded' }, problem: null };
		this.#holds = 'presence';
		return { hold: { kind: 'mine_by_presence' }, problem: null };
	}
}

/** Nobody else holds it, and it was not ours to have at this moment. */
const ASK_AGAIN: GateAnswer = {
	hold: { kind: 'unknown' },
	problem: makeProblem('timed_out', 'the lock of the room could not be had yet'),
};

/** An answer that may be another one in a moment; the others say that the project or the token has no locks. */
function isPassing(error: SdkError): boolean {
	if (error.code === null || error.code === LOCK_PERFORMING || error.code === LOCK_TAKEN) return true;
	return ['timed_out', 'not_connected', 'too_many_calls'].includes(readProblem(error).kind);
}

/** A lock that exists and is held is refused by some services at its making already. */
function isTaken(answer: SdkAnswer): boolean {
	return !answer.ok && answer.error.code === LOCK_TAKEN;
}

function refuse(by: UserId): GateAnswer {
	return { hold: { kind: 'held', by }, problem: makeProblem('room_held', `${by} is the host of the room`) };
}
