import type { AgoraProblem } from '../problems.ts';
import type { RoomHold } from '../reports.ts';
import type { AskSdk, SdkNews } from './sdk-line.ts';

export interface GateAnswer {
	readonly hold: RoomHold;
	/** Why this session is not let in: for good where somebody else holds the room, otherwise it asks again soon; null lets it in. */
	readonly problem: AgoraProblem | null;
}

/** Lets one host into a room. A viewer's session has none. */
export interface RoomGate {
	/** Asked after each login and each return of the link, before the session counts as connected. */
	enter(ask: AskSdk, options: { readonly isTakingOver: boolean }): Promise<GateAnswer>;
	/** Why the room is not ours any more after this, or null. */
	hear(news: SdkNews): AgoraProblem | null;
	/** Gives the room back. */
	leave(ask: AskSdk): Promise<void>;
}
