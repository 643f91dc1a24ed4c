import type { RoomDraft, TokenServer } from '../../../preload/api/rooms/rooms.ts';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';

export function aDraft(changed: Partial<RoomDraft> = {}): RoomDraft {
	return {
		label: '',
		appId: 'a'.repeat(32),
		room: asChannelName('friday night'),
		host: asUserId('mika-desk'),
		tokens: { kind: 'none' },
		allowsTelemetry: false,
		secret: null,
		...changed,
	};
}

export function aServer(changed: Partial<TokenServer> = {}): TokenServer {
	return {
		kind: 'server',
		url: 'https://tokens.example.org/rtm',
		userField: 'uid',
		tokenField: 'token',
		headerName: 'Authorization',
		...changed,
	};
}
