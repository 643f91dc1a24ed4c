import type { Answer } from '../../../preload/api/answer.ts';
import { REHEARSAL_ROOM } from '../../../preload/api/rooms/rooms.ts';
import type { RoomId, RoomList, RoomTerms } from '../../../preload/api/rooms/rooms.ts';
import type { DeskCalls, RoomCall } from '../../ipc/desk-backend.ts';
import type { Log } from '../../ipc/log.ts';
import type { AgoraOptions, AgoraSession } from '../../rtm/agora/agora.ts';
import type { ConnectionTests } from './connection-tests.ts';
import type { SavedRooms } from './saved-rooms.ts';
import type { PlanTokens } from './plan-tokens.ts';

export interface RoomCallsOptions {
	readonly rooms: SavedRooms;
	readonly open: { readonly roomId: RoomId; readonly agora: AgoraSession | null };
	readonly tests: ConnectionTests;
	readonly tokens: PlanTokens;
	readonly log: Log;
	/** Closes the open room and opens the chosen one. */
	readonly reopen: () => Promise<void>;
}

/** The calls about the rooms that this desk knows, and about the connection of the open one. */
export function createRoomCalls(options: RoomCallsOptions): Pick<DeskCalls, RoomCall> {
	const { rooms, open, tokens, reopen } = options;
	return {
		readRooms: async () => ({ ok: true, value: await listRooms(options) }),
		async saveRoom(order) {
			const saved = await written(() => rooms.save(order, open.roomId));
			return saved.ok ? { ok: true, value: await listRooms(options) } : saved;
		},
		async forgetRoom(roomId) {
			if (roomId === open.roomId) return { ok: false, why: 'room_is_open', detail: '' };
			if (!rooms.find(roomId)) return unknownRoom(roomId);
			const forgotten = await written(() => rooms.forget(roomId));
			return forgotten.ok ? { ok: true, value: await listRooms(options) } : forgotten;
		},
		async openRoom(roomId) {
			if (!rooms.choose(roomId)) return unknownRoom(roomId);
			await reopen();
			return { ok: true, value: null };
		},
		checkToken: (question) => ({ ok: true, value: tokens.read(question) }),
		testConnection: async (order) => beginTest(options, order.draft, await rooms.findSecretFor(order)),
		takeOverRoom: () => decide(open.agora, (session) => session.takeOver()),
		connectNow: () => decide(open.agora, (session) => session.tryAgain()),
	};
}

async function listRooms({ rooms, open }: RoomCallsOptions): Promise<RoomList> {
	return { openRoom: open.roomId, ...(await rooms.list()) };
}

function beginTest(
	{ rooms, open, tests, tokens, log }: RoomCallsOptions,
	terms: RoomTerms,
	secret: string | null,
): Answer<null, 'test_running' | 'host_is_signed_in'> {
	if (tests.isRunning) return { ok: false, why: 'test_running', detail: '' };
	const opened = rooms.find(open.roomId);
	// RTM would throw the open room's own session out.
	if (opened && opened.host === terms.host && opened.appId.toLowerCase() === terms.appId.toLowerCase())
		return { ok: false, why: 'host_is_signed_in', detail: '' };
	tests
		.run(toAgoraOptions(terms, tokens, () => Promise.resolve(secret)))
		.catch((error: unknown) => log.error('the connection could not be tested', error));
	return { ok: true, value: null };
}

/** What Agora's session is opened with; the secret is looked up anew each time a token is needed. */
export function toAgoraOptions(
	terms: RoomTerms,
	tokens: PlanTokens,
	findSecret: () => Promise<string | null>,
): AgoraOptions {
	const { appId, room, host, allowsTelemetry } = terms;
	return { appId, room, host, allowsTelemetry, tokens: tokens.open(terms, findSecret) };
}

function decide(session: AgoraSession | null, act: (session: AgoraSession) => void): Answer<null, 'not_a_real_room'> {
	if (!session) return { ok: false, why: 'not_a_real_room', detail: 'this is the rehearsal room' };
	act(session);
	return { ok: true, value: null };
}

function unknownRoom(roomId: RoomId): Answer<never, 'room_unknown'> {
	return { ok: false, why: 'room_unknown', detail: roomId === REHEARSAL_ROOM ? '' : `no room ${roomId} is saved` };
}

/** A disk or a keyring that refuses is an everyday answer; anything else is a bug and stays an exception. */
async function written<Why extends string>(write: () => Promise<Answer<null, Why>>): Promise<Answer<null, Why>> {
	try {
		return await write();
	} catch (error) {
		if (!(error instanceof Error && 'code' in error)) throw error;
		return { ok: false, why: 'storage_unavailable', detail: `the settings cannot be written: ${error.message}` };
	}
}
