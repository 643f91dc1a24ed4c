// One sentence and one thing to do for everything that can go wrong between this desk and Agora. The tables are complete
// by type; a number that nobody knows keeps itself, so that it can be looked up.

import type { AgoraProblem, AgoraProblemKind, AgoraRemedy } from '../../../protocol/agora/problems.ts';
import type { TokenFault } from '../../../protocol/agora/reports.ts';
import { readWhy } from '../../../protocol/agora/link-why.ts';
import { formatClock, formatClockSeconds } from '../format.ts';

const problems = {
	app_id_refused: 'Agora does not accept this App ID.',
	token_invalid: 'Agora does not accept the token for this App ID and user id.',
	token_of_another_app: 'The token was made for another App ID.',
	token_of_another_user: 'The token was made for another user id.',
	token_expired: 'The token has expired.',
	token_needed: 'This project lets nobody in without a token.',
	token_unavailable: 'The token server gives no token.',
	user_id_invalid: 'Agora does not accept the host’s user id.',
	room_name_invalid: 'Agora does not accept the room’s name.',
	unreachable: 'Agora does not answer.',
	no_resources: 'Agora has no server free at the moment.',
	login_refused: 'Agora refused the sign-in.',
	login_too_frequent: 'This user id has signed in too often in a short time.',
	signaling_not_enabled:
		'Signaling is not available in this project: it is off, over its quota, or the token lacks the right.',
	signed_in_elsewhere: 'Somebody signed in with the host’s user id on another device.',
	kicked_out: 'Agora has signed this desk out.',
	room_held: 'Another desk is the host of this room.',
	room_taken_over: 'Another desk has taken this room over.',
	too_many_channels: 'This user id is in more channels than Agora allows.',
	permission_missing: 'The token does not allow what the host has to do.',
	feature_off: 'A feature that the host needs is off in this project.',
	too_many_calls: 'More was sent than Agora takes in a second.',
	timed_out: 'Agora did not answer in time.',
	not_connected: 'There is no connection yet.',
	page_lost: 'The part of the desk that talks to Agora has stopped and is being started again.',
	unknown: 'Agora gave a reason that this desk does not know.',
} satisfies Record<AgoraProblemKind, string>;

const network = 'Check the network. A firewall must let TCP 443, 9591 and 9593 out.';
const tokenServer = 'Look at the token server, its address and its password.';
const tryAgain = 'The desk tries again by itself.';

const remedies = {
	check_app_id: 'Compare the App ID with the one in Agora’s Console.',
	check_token: 'Check App ID and user id, or bring a new token.',
	bring_token: 'Bring a new one; what is granted waits for it.',
	check_token_server: `${tokenServer} The desk asks again by itself.`,
	check_user_id: 'Choose another user id for the host.',
	check_room_name: 'Check the room’s name.',
	check_network: `${network} ${tryAgain}`,
	enable_signaling: 'Look at Signaling, plan and quota in Agora’s Console, then try again.',
	enable_feature: 'Switch it on in Agora’s Console.',
	give_permission: 'Make a token that may publish, subscribe and use locks and presence in this room.',
	take_over: 'Take over only if nobody is deciding gifts there.',
	wait: tryAgain,
	report: 'Please send the number and the log.',
} satisfies Record<AgoraRemedy, string>;

/** What helps where the desk does not try again, as after a test: otherwise the same. */
const remediesOnce: Partial<Record<AgoraRemedy, string>> = {
	check_token_server: tokenServer,
	check_network: network,
	wait: 'Try again in a moment.',
};

/** What a button beside the sentence does. */
export type ConnectionAction = 'edit_room' | 'connect_now' | 'take_over' | 'bring_token';

export const connection = {
	problem: explainProblem,
	/** Why a link is as it is, where a ledger or a push names one of these problems; other words stay as they are. */
	why: (why: string): string => {
		const kind = readWhy(why);
		return kind === null ? why : problems[kind];
	},
	remedies,
	remediesOnce,
	buttons: {
		edit_room: 'Edit the room',
		connect_now: 'Try now',
		take_over: 'Take over…',
		bring_token: 'New token…',
	} satisfies Record<ConnectionAction, string>,
	connectingLong: (since: number) => `Still connecting, since ${formatClockSeconds(since)}.`,
	connectingLongMore: 'Agora does not answer yet.',
	reconnecting: (since: number) => `Reconnecting since ${formatClockSeconds(since)}.`,
	nextTry: (at: number) => `The next try is at ${formatClockSeconds(at)}.`,
	notSignedIn: (since: number) => `Not signed in since ${formatClockSeconds(since)}.`,
	suspended: (since: number) => `No connection since ${formatClockSeconds(since)}.`,
	nothingLost:
		'Nothing is lost: what was granted leaves when the link is back, and this time is marked in the history.',
	refused: 'Not connected.',
	evicted: (host: string) => `Signed in elsewhere as ${host}.`,
	heldBy: (by: string) => `${by} is the host of this room on another desk.`,
	held: 'Another desk is the host of this room.',
	noGifts: 'No gift reaches this desk meanwhile; what it has entered is safe.',
	token: {
		title: (since: number) => `No new token since ${formatClockSeconds(since)}.`,
		expiresSoon: (at: number) => `The token expires at ${formatClock(at)}.`,
		expiresSoonMore:
			'Nothing renews a pasted token. Paste the next one before then; the link goes on with it by itself.',
		goodUntil: (at: number) => `The present one is good until ${formatClock(at)}.`,
		faults: {
			server_unreachable: 'The token server does not answer.',
			server_refused: 'The token server refused.',
			answer_unreadable: 'The token server’s answer has no token in its field.',
			token_malformed: 'What came is no token of Agora’s.',
			token_of_another_app: 'The token was made for another App ID.',
			token_of_another_user: 'The token was made for another user id.',
			token_expired: 'The token has expired.',
		} satisfies Record<TokenFault, string>,
	},
	weaker: {
		mine_by_presence: {
			title: 'This room is guarded by presence only.',
			more: 'Two desks that open it in the same second would both be host. Switch Lock on in Agora’s Console.',
		},
		unguarded: {
			title: 'Nothing guards this room against a second desk.',
			more: 'Lock and Presence are off in this project. Switch them on in Agora’s Console, and open it on one desk only.',
		},
	},
	takeOver: {
		title: 'Take this room over?',
		evicted: (host: string) =>
			`This desk signs in as ${host} again, and the device that is signed in now is signed out. If somebody is deciding gifts there, agree with them first.`,
		kickedOut: (host: string) =>
			`Agora has signed this desk out, perhaps because somebody asked for it. The desk signs in as ${host} again.`,
		held: (by: string | null) =>
			`${by ?? 'The other desk'} stops being host at once and grants nothing more. If somebody is deciding gifts there, agree with them first.`,
		ledgers: 'Each desk keeps a ledger of its own: what the other one granted is in its ledger, not in this one.',
		confirm: 'Take over',
		asked: 'Taking over…',
	},
};

function explainProblem({ kind, code, serverCode, detail }: AgoraProblem): string {
	const numbers = [code === null ? '' : String(code), serverCode === null ? '' : `server ${serverCode}`]
		.filter(Boolean)
		.join(', ');
	const inNumbers = numbers === '' ? '' : ` (${numbers})`;
	const sentence = problems[kind];
	const said = kind === 'unknown' && detail !== '' ? ` ${detail}` : '';
	return `${sentence.slice(0, -1)}${inNumbers}.${said}`;
}
