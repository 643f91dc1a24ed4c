// What a person does with the rooms that the made-up desk knows. Every test of a connection ends at once.

import type { Answer } from '../../../../preload/api/answer.ts';
import type { DeskCall } from '../../../../preload/api/channels.ts';
import type { DeskApi } from '../../../../preload/api/desk-api.ts';
import { REHEARSAL_ROOM } from '../../../../preload/api/rooms/rooms.ts';
import type { RoomList } from '../../../../preload/api/rooms/rooms.ts';
import { asUtcMs } from '../../../../protocol/ids.ts';
import type { FakeHost } from '../host.ts';
import { connectedSince } from '../room/rooms.ts';

type Ask = <Result>(name: DeskCall, argument: unknown, run: () => Result) => Promise<Result | Answer<never>>;

export function createRoomCalls(host: FakeHost, ask: Ask) {
	const { rooms } = host;
	const list = (): Answer<RoomList> => ({ ok: true, value: rooms.list() });
	const decide = (): Answer<null, 'not_a_real_room'> => {
		if (!host.connection) return { ok: false, why: 'not_a_real_room', detail: '' };
		host.setConnection(connectedSince(host.evening.now));
		return { ok: true, value: null };
	};
	return {
		readRooms: () => ask('readRooms', null, list),
		saveRoom: (order) => ask('saveRoom', order, () => rooms.save(order)),
		forgetRoom: (roomId) =>
			ask('forgetRoom', roomId, () => {
				rooms.rooms = rooms.rooms.filter((room) => room.roomId !== roomId);
				return list();
			}),
		openRoom: (roomId) =>
			ask('openRoom', roomId, (): Answer<null> => {
				rooms.openRoom = roomId;
				host.setCondition(roomId === REHEARSAL_ROOM ? 'normal' : 'real_room');
				host.change({ missed: true });
				return { ok: true, value: null };
			}),
		checkToken: (question) =>
			ask('checkToken', question, () => ({
				ok: true,
				value: question.token.startsWith('007')
					? { kind: 'fits', expiresAt: asUtcMs(host.evening.now + 86_400_000) }
					: { kind: 'does_not_fit', why: 'token_malformed' },
			})),
		testConnection: (order) =>
			ask('testConnection', order, (): Answer<null> => {
				host.change({ connectionTest: { testNo: ++rooms.testNo, isRunning: false, lines: rooms.listLines() } });
				return { ok: true, value: null };
			}),
		takeOverRoom: () => ask('takeOverRoom', null, decide),
		connectNow: () => ask('connectNow', null, decide),
	} satisfies Partial<DeskApi>;
}
