import { SdkSession } from '../../../protocol/agora/session/session.ts';
import type { OpenDoor } from '../../../protocol/agora/session/sdk-line.ts';
import type { Clock } from '../../../protocol/clock.ts';
import type { Agora } from './agora.ts';
import { watchHeartbeat } from './heartbeat.ts';
import { logLink } from './log-link.ts';
import { probeAgora } from './probe.ts';
import { RoomHold } from './room-hold.ts';

export interface AgoraPorts {
	readonly clock: Clock;
	/** Opens pages that host the SDK, each with one client. */
	readonly openPages: (options: { readonly allowsTelemetry: boolean }) => OpenDoor;
	/** For whoever reads the log; never a message, a token or a name. */
	readonly log: (line: string, level: 'info' | 'warn') => void;
}

export function createAgora({ clock, openPages, log }: AgoraPorts): Agora {
	const openDoor = (allowsTelemetry: boolean): OpenDoor => watchHeartbeat(openPages({ allowsTelemetry }), clock);
	return {
		openSession({ appId, room, host, tokens, allowsTelemetry }) {
			const session = new SdkSession({
				...{ appId, tokens, clock },
				userId: host,
				openDoor: openDoor(allowsTelemetry),
				gate: new RoomHold(room, host),
				log: (line) => log(line, 'warn'),
			});
			logLink(session, (line) => log(line, 'info'));
			return session;
		},
		probe: (options, onLine) =>
			probeAgora({ ...options, clock, openDoor: openDoor(options.allowsTelemetry) }, onLine ?? (() => undefined)),
	};
}
