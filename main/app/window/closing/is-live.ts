import type { LinkRow, Totals } from '../../../../preload/api/rows.ts';
import type { LinkState } from '../../../../protocol/rtm-session.ts';

/** The host is in its room, or on its way back into it. */
const IN_ROOM: ReadonlySet<LinkState> = new Set(['connected', 'connecting', 'disconnected', 'suspended']);

/** Whether anybody is left alone when the desk goes: viewers are in the room with it, or gifts wait for it. */
export function isLive({ link, totals }: { readonly link?: LinkRow; readonly totals?: Totals }): boolean {
	if (!link || !totals || !IN_ROOM.has(link.state)) return false;
	const viewers = (link.members ?? 1) - 1;
	// For what is unconfirmed the desk waits no more.
	return viewers > 0 || totals.held.gifts > 0 || totals.withoutProof > totals.unconfirmed;
}
