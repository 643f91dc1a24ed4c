// The rooms that the made-up desk knows, and how the open one is connected: what a test says.

import { asChannelName, asUserId, asUtcMs } from '../../../../protocol/ids.ts';
import type { UtcMs } from '../../../../protocol/ids.ts';
import { PROBE_STEPS } from '../../../../protocol/agora/reports.ts';
import type { AgoraLink, ProbeLine } from '../../../../protocol/agora/reports.ts';
import type { Answer } from '../../../../preload/api/answer.ts';
import type { SaveRoomWhy } from '../../../../preload/api/desk-api.ts';
import { REHEARSAL_ROOM } from '../../../../preload/api/rooms/rooms.ts';
import type { RoomDraft, RoomId, RoomList, SavedRoom } from '../../../../preload/api/rooms/rooms.ts';

export const LOUNGE: SavedRoom = {
	roomId: 'neon-lounge-5b1c0f9e12ab7d40' as RoomId,
	label: 'Neon Lounge',
	appId: '970ca35de60c44645bbae8a215061b33',
	room: asChannelName('neon-lounge'),
	host: asUserId('mika-desk'),
	tokens: {
		kind: 'server',
		url: 'https://tokens.example.org/fetch_rtm_token',
		userField: 'uid',
		tokenField: 'token',
		headerName: 'Authorization',
	},
	allowsTelemetry: false,
	hasSecret: true,
	ledgerPath: '/home/mika/.config/Giftwarden/rooms/neon-lounge-5b1c0f9e12ab7d40/ledger.sqlite',
};

export function connectedSince(since: UtcMs): AgoraLink {
	return {
		state: 'connected',
		since,
		problem: null,
		nextTryAt: null,
		token: { kind: 'held', expiresAt: asUtcMs(since + 3_600_000), isRenewed: true },
		hold: { kind: 'mine' },
	};
}

export class FakeRooms {
	openRoom: RoomId = REHEARSAL_ROOM;
	rooms: readonly SavedRoom[] = [LOUNGE];
	keepsSecrets: RoomList['keepsSecrets'] = 'encrypted';
	/** What the next test of a connection finds; steps that are not named are fine. */
	findings: Partial<Record<ProbeLine['step'], ProbeLine['outcome']>> = {};
	testNo = 0;

	list(): RoomList {
		return { openRoom: this.openRoom, rooms: this.rooms, keepsSecrets: this.keepsSecrets };
	}

	save({ replaces, draft }: { replaces: RoomId | null; draft: RoomDraft }): Answer<RoomList, SaveRoomWhy> {
		const { secret, ...terms } = draft;
		const roomId = nameRoom(draft);
		if (roomId !== replaces && this.rooms.some((room) => room.roomId === roomId))
			return { ok: false, why: 'room_saved_already', detail: '' };
		const before = this.rooms.find((room) => room.roomId === replaces);
		const ledgerPath = `/home/mika/.config/Giftwarden/rooms/${roomId}/ledger.sqlite`;
		const saved: SavedRoom = {
			...terms,
			roomId,
			ledgerPath,
			hasSecret: secret !== null || (before?.hasSecret ?? false),
		};
		this.rooms = before ? this.rooms.map((room) => (room === before ? saved : room)) : [...this.rooms, saved];
		return { ok: true, value: this.list() };
	}

	listLines(): readonly ProbeLine[] {
		return PROBE_STEPS.map((step) => ({
			step,
			outcome: this.findings[step] ?? { kind: 'ok', tookMs: 61 },
			isNeeded: !['lock', 'presence', 'history'].includes(step),
		}));
	}
}

function nameRoom({ appId, room, host }: RoomDraft): RoomId {
	if (appId === LOUNGE.appId && room === LOUNGE.room && host === LOUNGE.host) return LOUNGE.roomId;
	return `${room.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${appId.slice(0, 16).toLowerCase()}` as RoomId;
}
