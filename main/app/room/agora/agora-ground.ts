import type { RoomTerms } from '../../../../preload/api/rooms/rooms.ts';
import type { AgoraSession } from '../../../rtm/agora/agora.ts';
import type { Ground } from '../room.ts';

/** The ground of a real room: Agora's session, and nothing around it. */
export function layAgoraGround({ room, host }: Pick<RoomTerms, 'room' | 'host'>, agora: AgoraSession): Ground {
	return {
		...{ room, host, agora },
		session: agora,
		surround: () => Promise.resolve({ rehearsal: null, leave: () => undefined, close: () => Promise.resolve() }),
	};
}
