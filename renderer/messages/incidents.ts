import type { CounterName, IncidentRow } from '../../preload/api/rows.ts';
import { formatCount, formatNumber } from './format.ts';

const kinds = {
	forged: 'forged',
	unreadable: 'unreadable',
	unopened: 'false seal',
	from_newer_version: 'newer version',
	out_of_bounds: 'out of bounds',
	evicted: 'signed in elsewhere',
} satisfies Record<IncidentRow['kind'], string>;

/** Messages that were not what they claimed to be, and who sent them. */
export const incidents = {
	title: 'Incidents',
	note: 'None of these was drawn or counted.',
	list: {
		title: 'What happened',
		newest: (count: number) => `newest ${formatNumber(count)}`,
		emptyTitle: 'Nothing to report',
		empty: 'A message on the channel that claims to be a gift and is none, or that nobody can read, is listed here.',
		times: (times: number) => `${formatNumber(times)} times`,
		noPublisher: 'this host’s own id',
		raw: 'Raw text',
		rawCut: (length: number) => `The first ${formatNumber(length)} characters.`,
		block: 'Block sender',
		blockOf: (sender: string) => `Block sender ${sender}`,
		blocked: 'Blocked',
	},
	kinds,
	/** What each kind means, for a person who reads it for the first time. */
	meaning: {
		forged: 'Claims to be a gift or the host’s word, and this room’s key did not sign it.',
		unreadable: 'Could not be read at all, or was not sealed.',
		unopened: 'Was not sealed for this room by its publisher, or was changed on the way.',
		from_newer_version: 'Speaks a newer version of the protocol than this desk.',
		out_of_bounds: 'Larger or deeper than any message may be.',
		evicted: 'Somebody else signed in with the id of this host.',
	} satisfies Record<IncidentRow['kind'], string>,
	/** The reason that goes into the block list when a sender is blocked from here. */
	blockReason: {
		forged: 'forged gifts',
		unreadable: 'unreadable messages',
		unopened: 'messages under a false seal',
		from_newer_version: 'messages of an unknown version',
		out_of_bounds: 'messages out of bounds',
		evicted: 'signed in as this host',
	} satisfies Record<IncidentRow['kind'], string>,
	counters: {
		title: 'Since the desk was opened',
		nothing: 'Nobody has sent anything strange.',
		never: (count: number) => `${formatCount(count, 'other kind', 'other kinds')} never happened`,
		words: {
			forged: 'forged gifts, flagged and never drawn',
			unreadable: 'messages that nobody could read, or that were not sealed',
			unopened: 'messages under a false seal, which nobody could open',
			malformed: 'messages with something missing or of the wrong kind',
			from_newer_version: 'messages of a newer version of the protocol',
			unknown_kind: 'messages of a kind that this desk does not know',
			foreign: 'messages of other programs, left alone',
			doubled_request: 'requests that came again, answered as before and counted once',
			over_rate_limit: 'requests over the sender limit, asked to come again later',
			paused: 'requests while gifts were paused, asked to come again later',
			acknowledgment_of_another: 'acknowledgments of somebody else’s gift',
			acknowledgment_unknown: 'acknowledgments of a gift that the ledger does not know',
			broadcast_repeated: 'broadcasts that came again, counted once',
		} satisfies Record<CounterName, string>,
	},
	blocked: {
		title: 'Blocked senders',
		reading: 'Reading the block list…',
		failed: 'The block list could not be read',
		emptyTitle: 'Nobody is blocked',
		empty: 'Requests of a blocked sender are refused, whatever the rules say.',
		by: (name: string, day: string) => `by ${name}, ${day}`,
		unblock: 'Unblock',
		unblockOf: (sender: string) => `Unblock ${sender}`,
		unblocked: (sender: string) => `${sender} is no longer blocked.`,
		add: 'Block a sender',
		sender: 'Sender id',
		reason: 'Reason',
		reasonHint: 'For the other moderators; the sender is not told.',
		block: 'Block',
		problems: {
			empty: 'Needed.',
			not_a_user_id: 'No RTM user id looks like this.',
			too_long: 'At most 200 characters.',
			blocked_already: 'Blocked already.',
			is_host: 'This is the host itself.',
		},
	},
} as const;
