import type { CommonWhy } from '../../preload/api/answer.ts';
import type { RoomMode, StorageCause } from '../../preload/api/rows.ts';
import type { LinkState } from '../../protocol/rtm-session.ts';
import type { Command } from '../shell/keyboard.ts';
import { formatClockSeconds, formatCount, formatDuration, formatList, formatNumber } from './format.ts';

const links = {
	idle: 'Not connected',
	connecting: 'Connecting',
	connected: 'Connected',
	disconnected: 'Reconnecting',
	suspended: 'Offline',
	evicted: 'Signed in elsewhere',
	failed: 'No connection',
} satisfies Record<LinkState, string>;

/** Around the screens: navigation, header, banners, footer, keys. */
export const shell = {
	appName: 'Giftwarden',
	screens: {
		desk: 'Desk',
		history: 'History and export',
		catalogue: 'Catalogue',
		rules: 'Rules',
		incidents: 'Incidents',
		keys: 'Keys and invite',
		rooms: 'Rooms',
		settings: 'Settings',
	},
	navigation: 'Screens',
	heldBadge: ' held',
	withoutProofBadge: ' without proof',
	forgedBadge: ' forged',
	close: 'Close',
	cancel: 'Cancel',
	dismiss: 'Dismiss',
	tryAgain: 'Try again',
	opening: 'Opening the ledger…',
	openingFailed: 'The desk could not be opened',
	why: {
		bad_argument: 'The desk did not accept that.',
		storage_unavailable: 'The ledger cannot be written now; nothing was changed.',
		not_now: 'The desk is opening or closing; try again in a moment.',
		fault: 'Something went wrong inside the desk; nothing was changed.',
	} satisfies Record<CommonWhy, string>,

	room: (host: string, members: number | null) =>
		members === null ? `host: ${host}` : `host: ${host} · ${formatCount(members, 'member', 'members')}`,
	link: links,
	roundTrip: (state: LinkState, roundTripMs: number | null) =>
		state === 'connected' && roundTripMs !== null ? ` · ${formatDuration(roundTripMs)}` : '',
	rooms: 'Rooms',
	roomsHint: 'Open another room, or connect one',
	rehearsal: 'Rehearsal',
	rehearsalHint: 'Simulated viewers on this computer: nothing that you do here leaves it',
	viewerPage: 'Join as a viewer',
	ownRoom: 'Connect your room',
	ownRoomHint: 'From rehearsal to a room of yours on Agora',
	viewerPageHint: 'Opens the viewer page of this rehearsal in your browser',
	figures: {
		label: 'Figures of this stream',
		coins: 'coins tonight',
		gifts: 'gifts',
		held: 'held',
		withoutProof: 'without proof',
		forged: 'forged',
	},
	pause: 'Pause gifts',
	panic: 'Panic',
	panicHint: 'Holds every gift for review, whatever the rules say',
	openAgain: 'Open the room',
	modeSet: {
		open: 'The room is open: gifts follow the rules again.',
		paused: 'Gifts are paused: requests are refused for now, and nothing is entered.',
		panic: 'Panic: every gift is held for review.',
	} satisfies Record<RoomMode, string>,
	closing: {
		title: 'The room is live: close the desk?',
		figures: ({ viewers, held, withoutProof }: { viewers: number; held: number; withoutProof: number }) => {
			const here = viewers > 0 ? [`${formatCount(viewers, 'viewer is', 'viewers are')} in it`] : [];
			const proof = withoutProof > 0 ? [`${formatCount(withoutProof, 'gift waits', 'gifts wait')} for proof`] : [];
			const review = held > 0 ? [`${formatCount(held, 'gift is', 'gifts are')} held for you`] : [];
			const left = [...here, ...proof, ...review];
			return left.length > 0 ? `${formatList(left)}.` : 'By now nobody is in it, and no gift waits.';
		},
		meanwhile:
			'While the desk is closed nobody decides: what viewers ask for comes again once it is open. What was decided stays on record.',
		keepOpen: 'Keep open',
		close: 'Close the desk',
	},
	paused: {
		title: 'Gifts are paused.',
		more: 'Viewers are told to ask again later. Gifts that were already granted go on. “Open the room” (P) ends the pause.',
	},
	panicking: {
		title: 'Panic: every gift is held.',
		more: 'Nothing reaches the room before somebody here approves it. “Open the room” (P) ends the panic.',
	},
	offline: {
		title: (state: LinkState, since: number) => `${links[state]} since ${formatClockSeconds(since)}.`,
		more: 'Nothing is lost: what was granted leaves when the link is back, and this time is marked in the history.',
		evicted:
			'Somebody signed in with this host id elsewhere, so this desk no longer receives gifts. Close the other one, then start the desk again.',
		failed: 'The desk does not try again by itself. Check the room and the network, then start the desk again.',
	},
	storage: {
		busy: 'The ledger is slow.',
		full: 'The disk is full: nothing is granted.',
		read_only: 'The ledger cannot be written: nothing is granted.',
		disk: 'The disk failed: the ledger has stopped.',
		corrupt: 'The ledger is damaged: it has stopped.',
		fault: 'Giftwarden made a mistake: the ledger has stopped.',
	} satisfies Record<StorageCause, string>,
	/** What it means for gifts, and how it ends. */
	storageMore: {
		busy: 'Another program is using its file; close that one. Gifts are still decided, only later than usual.',
		full: 'Free some space: the desk looks every second and goes on by itself. Until then viewers are told to ask again, and what is on record is shown.',
		read_only:
			'Make the file and its folder writable: the desk looks every second and goes on by itself. Until then viewers are told to ask again, and what is on record is shown.',
		disk: 'Viewers are told to ask again, and the whole file is read before the desk goes on.',
		corrupt: 'Viewers are told to ask again. The damaged file is kept whatever you do.',
		fault: 'Viewers are told to ask again. The whole file is read before the desk goes on; please send the log.',
	} satisfies Record<StorageCause, string>,
	/** The same where the disk was like that when the desk was opened: the room has no host then. */
	storageAtStart: {
		full: 'Free some space: the desk looks every second and signs in by itself. Until then the room is without its host; what is on record can be read, searched, and exported to another disk.',
		read_only:
			'Make the file and its folder writable: the desk looks every second and signs in by itself. Until then the room is without its host; what is on record can be read, searched, and exported to another disk.',
	},
	storageActs: { recheck: 'Check the ledger and go on', restore: 'Backups and restore' },

	footer: {
		addsUp: 'Ledger adds up:',
		doesNotAddUp: 'Ledger does not add up:',
		cannotBeTrusted: 'Ledger is damaged:',
		equation: (sums: { requested: number; granted: number; refused: number; held: number; expired: number }) =>
			`${formatNumber(sums.requested)} requested = ${formatNumber(sums.granted)} granted + ${formatNumber(sums.refused)} refused + ${formatNumber(sums.held)} held + ${formatNumber(sums.expired)} expired`,
		chain: (head: string) => `chain ${head}`,
		check: {
			not_yet: 'not checked yet',
			running: (share: string) => `being checked, ${share}`,
			sound: (ago: string) => `checked ${ago} ago`,
			damaged: 'damaged',
		},
		backup: {
			unknown: 'looking for backups…',
			none: 'no backup yet',
			running: 'backing up…',
			done: (at: string) => `Backup ${at}`,
			failed: 'Backup failed',
		},
		keys: [
			{ keys: ['J', 'K'], does: 'move' },
			{ keys: ['A'], does: 'approve' },
			{ keys: ['R'], does: 'refuse' },
			{ keys: ['V'], does: 'void' },
			{ keys: ['Z'], does: 'take back' },
		],
		allKeys: 'keys',
	},

	keys: {
		title: 'Keys',
		intro: 'Keys act in the list that has the focus, and in Review when no list has it.',
		or: 'or',
		groups: { move: 'Move and select', decide: 'Decide', prove: 'Proof', room: 'The room and the window' },
		does: {
			next: 'next gift',
			previous: 'previous gift',
			extend_next: 'select down to the next gift',
			extend_previous: 'select up to the previous gift',
			first: 'newest gifts: the feed goes on',
			last: 'last gift',
			toggle: 'select, or leave out again',
			select_all: 'select all',
			approve: 'approve',
			refuse: 'refuse with a reason',
			void: 'void with a reason',
			block: 'block the sender',
			resend: 'ask for a resend now',
			give_up: 'give up on the proof',
			story: 'the whole story of a gift',
			take_back: 'take back the last decision, while it has not left',
			search: 'search or filter',
			pause: 'pause gifts, or open the room again',
			panic: 'panic: hold every gift, or open the room again',
			help: 'this list of keys',
			leave: 'leave a field, a selection or a dialog',
			screen_1: 'Desk',
			screen_2: 'History and export',
			screen_3: 'Catalogue',
			screen_4: 'Rules',
			screen_5: 'Incidents',
			screen_6: 'Keys and invite',
			screen_7: 'Rooms',
			screen_8: 'Settings',
		} satisfies Record<Command, string>,
	},
};
