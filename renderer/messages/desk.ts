import type { EntryKind, GapCause, GapRow, GiftRow, OutboxRow, PendingDecision } from '../../preload/api/rows.ts';
import type { Missing } from '../acknowledgments/pending-rows.ts';
import type { FeedView } from '../feed/feed-filter.ts';
import type { Load } from '../room/load.ts';
import type { ProofLadder } from '../stores/proof-ladder.ts';
import { formatClockSeconds, formatCount, formatDayAndTime, formatDuration, formatNumber } from './format.ts';
import { gift as words } from './gift.ts';
import { connection } from './rooms/connection.ts';
import { tellDetail } from './story/entry-detail.ts';

const DAY_MS = 24 * 3_600_000;

const gaps: Readonly<Record<GapCause, string>> = {
	link: 'No link',
	closed: 'Desk closed',
	crash: 'Desk not running',
	restored: 'Backup restored, nothing known',
};

/** Within a day the time alone says it. */
function formatEnd(from: number, to: number): string {
	return to - from < DAY_MS ? formatClockSeconds(to) : formatDayAndTime(to);
}

/** What became of the gifts that were without proof when the gap ended. */
function tellOutcome({ to, recovered, lost, open }: GapRow): string {
	if (to === null) return '';
	const became = [
		[recovered, 'recovered'],
		[lost, 'lost'],
		[open, 'still waited for'],
	] as const;
	const parts = became
		.filter(([gifts]) => gifts > 0)
		.map(([gifts, what], at) => `${at === 0 ? formatCount(gifts, 'gift', 'gifts') : formatNumber(gifts)} ${what}`);
	return parts.length > 0 ? parts.join(', ') : 'no gift was on its way';
}

/** The desk itself: feed, review, pending acknowledgments, the room's figures, a gift's story. */
export const desk = {
	work: {
		select: 'Select',
		hidden: (count: number) => `${formatCount(count, 'more gift waits', 'more gifts wait')} behind these`,
	},

	feed: {
		title: 'Live',
		order: 'newest first',
		row: 'row',
		rows: 'rows',
		listOf: (rows: string) => `Live gifts, newest first, ${rows}`,
		moving: 'new gifts come in here',
		stopped: 'nothing new comes in until the ledger can be written again',
		fresh: (count: number) =>
			count > 0
				? `${formatNumber(count)} new · the list holds still · a click or Home goes on`
				: 'the list holds still · a click or Home goes on',
		filter: 'Filter',
		filterText: 'Sender, gift, note or id',
		filterView: 'Which gifts',
		filterOff: 'Show all',
		views: {
			all: 'all gifts',
			granted: 'granted',
			held: 'held',
			refused: 'refused or expired',
			voided: 'voided',
			without_proof: 'without proof',
			forged: 'forged',
		} satisfies Record<FeedView, string>,
		empty: 'No gifts yet',
		emptyMore: 'The first one appears here the moment it is requested.',
		emptyInvite: 'A viewer’s app joins with this room’s invite.',
		nothingFound: 'No gift here fits the filter',
		nothingFoundMore: 'Gifts of earlier streams are under History.',
		comboRuns: 'combo running',
		leftOut: (count: number) => `${formatNumber(count)} not counted`,
		each: (price: number) => `${formatNumber(price)} each`,
		forged: 'forged',
		unknownPublisher: 'unknown publisher',
		/** Why a decided gift is where it is, beside its name; empty where there is nothing to explain. */
		why: (gift: GiftRow): string => {
			if (gift.state === 'voided')
				return `voided by ${gift.decidedBy ?? '?'}${gift.reason ? `: “${gift.reason}”` : ''}`;
			if (gift.state !== 'refused') return '';
			if (gift.refusal === 'refused_by_moderator' && gift.decidedBy) {
				return `refused by ${gift.decidedBy}${gift.reason ? `: “${gift.reason}”` : ''}`;
			}
			return gift.refusal ? words.refusal[gift.refusal] : '';
		},
		/** The ladder's outcome, with the resends it took. */
		ladder: (ladder: ProofLadder, gift: GiftRow): string => {
			const outcome = words.outcome[ladder.outcome];
			const isProven = ladder.outcome === 'completed' || ladder.outcome === 'completed_by_host';
			return isProven && gift.attempts > 0 ? `${outcome}, ${words.resent(gift.attempts)}` : outcome;
		},
		gap: (gap: GapRow): string => {
			const until = gap.to === null ? 'now' : formatEnd(gap.from, gap.to);
			const span = `${gaps[gap.cause]} ${formatClockSeconds(gap.from)} – ${until}`;
			const doubt = gap.isLengthKnown ? '' : 'the clock was set meanwhile';
			return [span, doubt, connection.why(gap.why).replace(/\.$/, ''), tellOutcome(gap)]
				.filter((part) => part !== '')
				.join(' · ');
		},
	},

	review: {
		title: 'Review',
		oldest: (waits: string) => `oldest waits ${waits}`,
		search: 'Search held gifts',
		empty: 'Nothing to review',
		emptyMore: 'Gifts that a rule holds wait here, oldest first.',
		nothingFound: 'No held gift fits the search',
		actions: 'Decide',
		approve: 'Approve',
		approveMany: (count: number) => `Approve ${formatNumber(count)}`,
		refuse: 'Refuse…',
		refuseMany: (count: number) => `Refuse ${formatNumber(count)}…`,
		block: 'Block…',
		story: 'Story',
		takeBack: 'Take back',
		nothingChosen: 'Click a gift to decide it. By keyboard: J and K move, X selects several.',
		decided: {
			grant: (left: string) => `approved · ${left} left`,
			refuse: (left: string) => `refused · ${left} left`,
		} satisfies Record<PendingDecision, (left: string) => string>,
		expiresIn: (left: string) => `expires in ${left}`,
		heldNow: (count: number) => formatCount(count, 'gift waits for review', 'gifts wait for review'),
	},

	reasons: {
		manyGifts: (count: number, coins: string) => `${formatCount(count, 'gift', 'gifts')}, ${coins}`,
		oneGift: (gift: string, sender: string, coins: string) => `${gift} from ${sender}, ${coins}`,
		own: 'Or in your own words (may be left empty)',
		refuse: {
			title: 'Refuse',
			more: 'The sender is told. Z takes it back until it leaves.',
			confirm: 'Refuse',
			quick: [
				'Not suitable for this room',
				'Note breaks the rules',
				'Looks like a mistake',
				'Suspected fraud',
				'Gifts are closed for now',
			],
		},
		void: {
			title: 'Void',
			more: 'This is final: a granted gift gets a reversing entry in the ledger, and the room is told to take it down. A held one is refused.',
			confirm: 'Void',
			quick: ['Chargeback', 'Note breaks the rules', 'Sent by mistake', 'Suspected fraud', 'Shown twice'],
		},
		block: {
			title: 'Block sender',
			more: 'New requests of this sender are refused until you unblock them under Incidents. Gifts already here stay as they are.',
			confirm: 'Block',
			quick: ['Suspected fraud', 'Abusive notes', 'Impersonates somebody', 'Floods the room'],
		},
	},

	pending: {
		title: 'Pending acknowledgments',
		empty: 'No proof is late',
		emptyMore: 'Gifts whose broadcast or acknowledgment is late appear here.',
		actions: 'Proof',
		brief: 'Pending',
		tail: ' acknowledgments',
		missing: {
			sender_offline: 'sender offline',
			host_offline: 'this desk is offline',
			broadcast_failed: 'broadcast failed',
			grant_not_left: 'grant not sent yet',
			broadcast_not_seen: 'broadcast not seen',
			acknowledged_not_seen: 'acknowledged only',
			no_acknowledgment: 'not acknowledged',
		} satisfies Record<Missing, string>,
		attempt: (attempt: number, max: number | null) =>
			max === null ? `attempt ${formatNumber(attempt)}` : `attempt ${formatNumber(attempt)}/${formatNumber(max)}`,
		unconfirmed: 'unconfirmed',
		resends: (attempts: number) => `unconfirmed after ${formatCount(attempts, 'resend', 'resends')}`,
		next: (left: string) => `next step in ${left}`,
		resend: 'Resend',
		resendMany: (count: number) => `Resend ${formatNumber(count)}`,
		resendAll: 'Resend all',
		giveUp: 'Give up',
		void: 'Void…',
	},

	storm: {
		title: 'Storm meter',
		load: { calm: 'calm', busy: 'busy', storm: 'storm' } satisfies Record<Load, string>,
		sends: 'peer sends',
		room: 'room broadcasts',
		queue: 'queue',
		perSecond: (count: number, max: number) => `${formatNumber(count)} of ${formatNumber(max)} /s`,
		queued: (count: number, oldestMs: number) =>
			count === 0 ? 'empty' : `${formatNumber(count)} · oldest ${formatDuration(oldestMs)}`,
		merged: (count: number) => formatCount(count, 'message shared a send', 'messages shared a send'),
		hostBroadcasts: (since: string) => `The host broadcasts gifts in batches since ${since}:`,
		because: {
			room_at_advice: 'the room is at its advised load.',
			sends_used_up: 'one send for each grant is too slow.',
		} satisfies Record<NonNullable<OutboxRow['hostBroadcastsBecause']>, string>,
	},

	chart: {
		title: 'Coins a minute',
		lastHour: 'last hour',
		atMinute: (at: string, coins: string) => `${at} · ${coins}`,
		summary: (last: string, highest: string) =>
			`Coins a minute in the last hour: ${last} in this minute, ${highest} at most.`,
	},

	topSenders: {
		title: 'Top senders',
		note: 'this stream',
		empty: 'Nobody yet.',
		gift: 'gift',
		gifts: 'gifts',
	},

	story: {
		title: 'Story of a gift',
		loading: 'Reading the ledger…',
		failed: 'The story could not be read',
		unknown: 'The ledger does not know this gift.',
		sender: 'Sender',
		giftId: 'Gift id',
		giftIdHint: 'Select it to copy it',
		note: 'Note',
		decidedBy: 'Decided by',
		rule: 'a rule of the room',
		reason: 'Reason',
		combo: 'Combo',
		comboPlace: (at: number, of: number) => `gift ${formatNumber(at)} of ${formatNumber(of)} in this combo`,
		earlier: 'Earlier gift of the combo',
		later: 'Later gift of the combo',
		entries: 'Ledger entries',
		entry: (sequence: number) => `entry ${formatNumber(sequence)}`,
		after: (ms: number) => `+${formatDuration(ms)}`,
		coins: (coins: number) => `${coins > 0 ? '+' : ''}${formatNumber(coins)} coins`,
		/** What an entry adds to its kind; the ledger's own words where they are no code. */
		detail: tellDetail,
		by: (by: string): string => ({ rule: 'the host', client: 'the sender' })[by] ?? by,
		raw: 'Message as it was',
		openHistory: 'History',
		actions: {
			approve: 'Approve',
			refuse: 'Refuse…',
			take_back: 'Take back',
			void: 'Void…',
			resend: 'Resend now',
			give_up: 'Give up',
			block: 'Block sender…',
		},
		kinds: {
			requested: 'Requested',
			held: 'Held for review',
			decision_made: 'Decided by hand, about to leave',
			decision_taken_back: 'Decision taken back',
			granted: 'Granted',
			refused: 'Refused',
			expired: 'Expired in review',
			voided: 'Voided',
			grant_sent: 'Grant sent to the sender',
			grant_not_sent: 'Grant could not be sent',
			broadcast_seen: 'Broadcast seen on the channel',
			acknowledged: 'Acknowledged by the sender',
			broadcast_failed: 'Sender could not broadcast',
			resend_asked: 'Resend asked for',
			delivery_completed: 'Delivery completed',
			delivery_unconfirmed: 'Delivery unconfirmed',
			combo_closed: 'Combo over',
			set_aside: 'Set aside by a mistake of Giftwarden',
			link_lost: 'Link lost',
			link_restored: 'Link restored',
			desk_opened: 'Desk opened',
			gap_settled: 'Gap settled',
			stream_started: 'Stream started',
		} satisfies Record<EntryKind, string>,
	},
};
