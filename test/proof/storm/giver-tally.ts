import type { Outcome } from './giver-link.ts';

/** What the clients of one process did and heard. */
export class GiverTally {
	asked = 0;
	/** Requests that were sent once more, because no answer had come. */
	askedAgain = 0;
	/** Requests by what became of their publish: the hub took it, refused it, or the link broke. */
	readonly outcomes: Record<Outcome, number> = { published: 0, failed: 0, lost: 0 };
	/** Gifts whose sender has heard of the decision. */
	told = 0;
	readonly refused: Record<string, number> = {};
	broadcasts = 0;
	acknowledged = 0;
	linksLost = 0;
	/** When the host's messages to these clients came, in milliseconds since 1970. */
	readonly hostSpokeAt: number[] = [];
	/** When messages came on the channel, as this process' one listener heard them. */
	readonly channelSpokeAt: number[] = [];
	/** Grants in messages of the host itself. */
	hostBroadcastGrants = 0;
	/** How far behind its plan the process was at most, in milliseconds. */
	longestLateMs = 0;
	cpuMs = 0;
}
