// How the state of a connection looks to a person: at most one sentence about the link, one about tokens, one about who
// else may be host; each with the one thing to do about it. Decides nothing and asks nothing.

import { remedyFor } from '../../../protocol/agora/problems.ts';
import type { AgoraProblem, AgoraRemedy } from '../../../protocol/agora/problems.ts';
import type { AgoraLink, RoomHold } from '../../../protocol/agora/reports.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { connection as words } from '../../messages/rooms/connection.ts';
import type { ConnectionAction } from '../../messages/rooms/connection.ts';

export interface ConnectionNotice {
	/** Tells notices apart; a person may wave one of a kind away. */
	readonly kind: 'link' | 'token' | 'guard';
	readonly tone: 'wait' | 'bad';
	readonly title: string;
	readonly more: string;
	readonly actions: readonly ConnectionAction[];
}

/** The SDK never says that a first sign-in hangs; after so long the desk does. */
export const CONNECTING_LONG_MS = 12_000;
/** So long before it ends a token that nothing renews is told: enough to make one and paste it. */
export const TOKEN_ENDS_SOON_MS = 10 * 60_000;

export function describeConnection(link: AgoraLink, host: UserId, now: number): readonly ConnectionNotice[] {
	return [describeLink(link, host, now), describeToken(link, now), describeGuard(link.hold)].filter(
		(notice) => notice !== null,
	);
}

function describeLink(link: AgoraLink, host: UserId, now: number): ConnectionNotice | null {
	const { state, since, problem } = link;
	switch (state) {
		case 'idle':
		case 'connected':
			return null;
		case 'connecting':
			if (problem === null && now - since < CONNECTING_LONG_MS) return null;
			return {
				...{ kind: 'link', tone: 'wait', actions: [], title: words.connectingLong(since) },
				more: problem ? explainLink(link, problem) : `${words.connectingLongMore} ${words.remedies.check_network}`,
			};
		case 'disconnected':
		case 'suspended':
			return describeAway(link);
		case 'evicted':
			return {
				...{ kind: 'link', tone: 'bad', actions: ['take_over'] },
				title: problem && problem.kind !== 'signed_in_elsewhere' ? words.problem(problem) : words.evicted(host),
				more: join(words.noGifts, words.remedies.take_over),
			};
		case 'failed':
			return describeFailure(link);
	}
}

function describeAway(link: AgoraLink): ConnectionNotice {
	const { state, since, problem } = link;
	// For want of a token it may be that it was never there.
	const away = problem && TOKEN_REMEDIES.has(remedyFor(problem)) ? words.notSignedIn(since) : words.reconnecting(since);
	return {
		...{ kind: 'link', tone: state === 'suspended' ? 'bad' : 'wait' },
		title: state === 'suspended' ? words.suspended(since) : away,
		more: join(words.nothingLost, problem && explainLink(link, problem)),
		actions: problem ? [...new Set<ConnectionAction>(['connect_now', ACTIONS[remedyFor(problem)]])] : ['connect_now'],
	};
}

function describeFailure({ problem, hold }: AgoraLink): ConnectionNotice {
	if (problem?.kind === 'room_held')
		return {
			...{ kind: 'link', tone: 'bad', actions: ['take_over'] },
			title: hold.kind === 'held' ? words.heldBy(hold.by) : words.held,
			more: join(words.noGifts, words.remedies.take_over),
		};
	return {
		...{ kind: 'link', tone: 'bad', title: words.refused },
		more: problem ? explain(problem) : '',
		actions: [problem ? ACTIONS[remedyFor(problem)] : 'connect_now'],
	};
}

/** With what exactly the token server did, because only that is asked again, and when. */
function explainLink({ token, nextTryAt }: AgoraLink, problem: AgoraProblem): string {
	const isOfServer = TOKEN_REMEDIES.has(remedyFor(problem)) && token.kind === 'unavailable';
	const fault = isOfServer ? `${words.token.faults[token.why]} ${words.remedies.check_token_server}` : explain(problem);
	return join(fault, nextTryAt === null ? null : words.nextTry(nextTryAt));
}

const TOKEN_REMEDIES: ReadonlySet<AgoraRemedy> = new Set(['check_token', 'bring_token', 'check_token_server']);

const ACTIONS: Readonly<Record<AgoraRemedy, ConnectionAction>> = {
	check_app_id: 'edit_room',
	check_token: 'edit_room',
	bring_token: 'bring_token',
	check_token_server: 'edit_room',
	check_user_id: 'edit_room',
	check_room_name: 'edit_room',
	check_network: 'connect_now',
	enable_signaling: 'connect_now',
	enable_feature: 'connect_now',
	give_permission: 'edit_room',
	take_over: 'take_over',
	wait: 'connect_now',
	report: 'connect_now',
};

/** Only while the link is up: otherwise the link's own problem says it. */
function describeToken({ state, token }: AgoraLink, now: number): ConnectionNotice | null {
	if (state !== 'connected') return null;
	if (token.kind === 'held') return describeHeldToken(token, now);
	if (token.kind !== 'unavailable') return null;
	const isOfServer = token.why.startsWith('server_') || token.why === 'answer_unreadable';
	return {
		...{ kind: 'token', tone: 'wait', actions: ['connect_now', 'edit_room'] },
		title: words.token.title(token.since),
		more: join(
			words.token.faults[token.why],
			token.expiresAt === null ? null : words.token.goodUntil(token.expiresAt),
			isOfServer ? words.remedies.check_token_server : words.remedies.check_token,
			token.nextTryAt === null ? null : words.nextTry(token.nextTryAt),
		),
	};
}

function describeHeldToken(
	{ expiresAt, isRenewed }: Extract<AgoraLink['token'], { kind: 'held' }>,
	now: number,
): ConnectionNotice | null {
	if (isRenewed || expiresAt === null || expiresAt - now > TOKEN_ENDS_SOON_MS) return null;
	return {
		...{ kind: 'token', tone: 'wait', actions: ['bring_token'] },
		title: words.token.expiresSoon(expiresAt),
		more: words.token.expiresSoonMore,
	};
}

function describeGuard({ kind }: RoomHold): ConnectionNotice | null {
	if (kind !== 'mine_by_presence' && kind !== 'unguarded') return null;
	return { kind: 'guard', tone: 'wait', actions: [], ...words.weaker[kind] };
}

/** What happened, and what to do. */
export function explain(problem: AgoraProblem): string {
	return `${words.problem(problem)} ${words.remedies[remedyFor(problem)]}`;
}

/** The same where the desk does not try again by itself. */
export function explainOnce(problem: AgoraProblem): string {
	const remedy = remedyFor(problem);
	return `${words.problem(problem)} ${words.remediesOnce[remedy] ?? words.remedies[remedy]}`;
}

function join(...sentences: readonly (string | null)[]): string {
	return sentences.filter((sentence) => sentence !== null && sentence !== '').join(' ');
}
