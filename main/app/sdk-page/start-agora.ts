import { session } from 'electron';
import type { Session } from 'electron';
import type { Clock } from '../../../protocol/clock.ts';
import type { Log } from '../../ipc/log.ts';
import type { Agora } from '../../rtm/agora/agora.ts';
import { createAgora } from '../../rtm/agora/create-agora.ts';
import type { Folders } from '../folders.ts';
import { denyEverything } from '../security/guard-session.ts';
import { openSdkPages } from './open-sdk-page.ts';
import { openSdkNetwork } from './sdk-network.ts';

export interface StartAgoraOptions {
	readonly folders: Pick<Folders, 'sdkPage' | 'sdkPreload'>;
	readonly isPackaged: boolean;
	readonly clock: Clock;
	readonly log: Pick<Log, 'info' | 'warn'>;
}

/** Agora for the app, with the SDK in pages of its own. Call it once, when the app is ready; a page opens with a login. */
export function startAgora({ folders, isPackaged, clock, log }: StartAgoraOptions): Agora {
	const warn = (line: string): void => log.warn(line);
	return createAgora({
		clock,
		log: (line, level) => log[level](line),
		openPages: ({ allowsTelemetry }) =>
			openSdkPages({
				network: openSdkNetwork({ pageFolder: folders.sdkPage, allowsTelemetry, isPackaged, warn }),
				preloadPath: folders.sdkPreload,
				warn,
			}),
	});
}

/**
 * For token servers: the system's proxy and certificates, no cookies that outlive the app, nothing of the desk's. Opened
 * with the first question: a desk in rehearsal asks none.
 */
export function openTokenFetch(): (url: string, request: RequestInit) => Promise<Response> {
	let opened: Session | null = null;
	const open = (): Session => {
		const network = session.fromPartition('token-server');
		denyEverything(network);
		return network;
	};
	return (url, request) => (opened ??= open()).fetch(url, request);
}
