// A session on Agora's own network for a viewer's app, over whichever agora-rtm-sdk 2.x the page already has. The SDK keeps
// one client for each user and page, also after a logout, so that the session makes it once and keeps it.

import type { Clock } from '../protocol/clock.ts';
import type { UserId } from '../protocol/ids.ts';
import type { RtmSession } from '../protocol/rtm-session.ts';
import type { SdkDoorEvents } from '../protocol/agora/sdk/contract.ts';
import { driveSdk } from '../protocol/agora/sdk/drive-sdk.ts';
import type { RtmSdk } from '../protocol/agora/sdk/drive-sdk.ts';
import type { OpenDoor } from '../protocol/agora/session/sdk-line.ts';
import { SdkSession } from '../protocol/agora/session/session.ts';
import { noTokens } from '../protocol/agora/token-source.ts';
import type { TokenSource } from '../protocol/agora/token-source.ts';

export interface AgoraSessionOptions {
	/** What `import AgoraRTM from 'agora-rtm-sdk'` gives. */
	readonly sdk: RtmSdk;
	readonly appId: string;
	readonly userId: UserId;
	readonly clock: Clock;
	/** Where this user's tokens come from; without it the project must work without. */
	readonly tokens?: TokenSource;
}

/** A session that is idle until `login`. */
export function openAgoraSession({ sdk, tokens = noTokens, ...options }: AgoraSessionOptions): RtmSession {
	return new SdkSession({ ...options, tokens, openDoor: keepOneClient(sdk) });
}

function keepOneClient(sdk: RtmSdk): OpenDoor {
	let listener: SdkDoorEvents | null = null;
	const take = driveSdk(sdk, (report) => listener?.report(report));
	return (events) => {
		listener = events;
		return {
			// As over any other way, an answer comes after the question returned.
			send: (command) => queueMicrotask(() => take(command)),
			close: () => {
				if (listener === events) listener = null;
			},
		};
	};
}
