import type { SaveRoomWhy } from '../../../preload/api/desk-api.ts';
import type { TokenPlan } from '../../../preload/api/rooms/rooms.ts';
import type { ProbeStep, TokenFault } from '../../../protocol/agora/reports.ts';
import type { RoomProblem, TypedField } from '../../rooms/form/room-form.ts';
import { formatDayAndTime, formatDuration } from '../format.ts';

// With spaces between them, because a text font makes one sign of <=>.
const NAME_LETTERS = 'Letters a–z, digits, spaces and ! # $ % & ( ) + , - : ; < = > ? @ [ ] ^ _ { | } ~';

/** The rooms that this desk knows, and how one on Agora is connected. */
export const rooms = {
	title: 'Rooms',
	note: 'Each room has a ledger, a catalogue and rules of its own.',
	reading: 'Reading the rooms…',
	failed: 'The rooms could not be read',
	connect: 'Connect a room',
	list: {
		title: 'Saved rooms',
		rehearsal: 'Rehearsal room',
		rehearsalMore: 'Simulated viewers on this computer. Always here.',
		isOpen: 'open now',
		as: (room: string, host: string) => `${room} · host ${host}`,
		appId: (appId: string) => `App ID ${appId.slice(0, 4)}…${appId.slice(-4)}`,
		open: 'Open',
		openOf: (name: string) => `Open ${name}`,
		opening: 'Opening…',
		edit: 'Edit',
		editOf: (name: string) => `Edit ${name}`,
		forget: 'Forget…',
		forgetOf: (name: string) => `Forget ${name}`,
		secretMissing: {
			pasted: 'Its token was not kept. Paste a new one before you open it.',
			server: 'The password of its token server was not kept. Type it again before you open it.',
		} satisfies Record<Exclude<TokenPlan['kind'], 'none'>, string>,
	},
	welcome: {
		title: 'No room on Agora yet',
		choose: 'Edit a room, or connect another one',
		words:
			'With an Agora App ID, everything that works in the rehearsal room works in your own. You need the App ID, the room’s channel, a user id for the host, and tokens where your project asks for them.',
	},
	form: {
		add: 'Connect a room',
		edit: (name: string) => `Edit ${name}`,
		labels: {
			label: 'Name on this desk',
			appId: 'App ID',
			room: 'Room',
			host: 'Host’s user id',
			token: 'Token',
			url: 'Address of the token server',
			userField: 'Field for the user id',
			tokenField: 'Field with the token',
			headerName: 'Header for its password',
			password: 'Password',
		} satisfies Record<TypedField, string>,
		hints: {
			label: 'Only you see it. Empty shows the room.',
			appId: '32 digits and letters a–f, from Agora’s Console. Never the App Certificate: this desk has no use for it.',
			room: 'The channel that your app’s viewers join.',
			host: 'Whom viewers’ apps send their gift requests to. No viewer may have it.',
			token: '“007…”, made for this App ID and user id. Good for a day at most.',
			url: 'Asked by POST whenever a token is needed. https, or http on this computer.',
			userField: 'In the JSON that it is asked with.',
			tokenField: 'In the JSON that it answers with. A dot leads into an object: body.token',
			headerName: 'For example Authorization. Empty where it asks for none.',
			password: 'The whole value of the header, for example “Bearer …”.',
		} satisfies Record<TypedField, string>,
		kept: 'Kept. Leave it empty to go on with it.',
		more: 'Shape of its answer, and its password',
		source: 'Tokens',
		sources: {
			server: 'From a token server',
			pasted: 'Pasted by hand',
			none: 'None',
		} satisfies Record<TokenPlan['kind'], string>,
		sourceHints: {
			server: 'Renewed by the desk itself, so that an evening never ends for want of a token.',
			pasted: 'For a try-out: when it expires, somebody here has to paste the next one.',
			none: 'Only for a project whose App Certificate is off. Anybody who knows its App ID can join it as anybody.',
		} satisfies Record<TokenPlan['kind'], string>,
		telemetry: 'Allow Agora’s telemetry',
		telemetryHint:
			'The SDK then reports App ID, user id, browser version and login steps to Agora. Off, those addresses are blocked.',
		keeps: {
			encrypted: 'What is secret is encrypted by your system and never shown again.',
			this_run: 'This system keeps no secrets safely: tokens and passwords are forgotten when the desk closes.',
		},
		problems: explainProblem,
		tokenFits: (expiresAt: number | null) =>
			expiresAt === null
				? 'Made for this App ID and user id.'
				: `Made for this App ID and user id, good until ${formatDayAndTime(expiresAt)}.`,
		tokenFaults: {
			server_unreachable: 'The token server does not answer.',
			server_refused: 'The token server refused.',
			answer_unreadable: 'The token server’s answer has no token in this field.',
			token_malformed: 'This is no token of Agora’s: those begin with 007.',
			token_of_another_app: 'This token was made for another App ID.',
			token_of_another_user: 'This token was made for another user id.',
			token_expired: 'This token has expired.',
		} satisfies Record<TokenFault, string>,
		save: 'Save',
		saveAndOpen: 'Save and open',
		saveAndReconnect: 'Save and reconnect',
		saved: (name: string) => `Saved ${name}.`,
		failures: {
			room_unknown: 'This room is not saved any more. Save it as a new one.',
			room_is_open:
				'This room is open, so its App ID, channel and host stay as they are. Save the other one as a new room.',
			room_saved_already: 'Another saved room has this App ID, channel and host.',
			too_many_rooms: 'There are 200 saved rooms. Forget one first.',
			secret_missing: 'The token or password was not kept. Type it again.',
		} satisfies Record<SaveRoomWhy, string>,
	},
	forgetting: {
		title: (name: string) => `Forget ${name}?`,
		words: 'It goes off this list, and its token or password is deleted. Its ledger is not: every gift stays in',
		again: 'Connect the same App ID, room and host again, and the desk goes on in that ledger.',
		forget: 'Forget the room',
		done: (name: string) => `${name} is off the list. Its ledger is where it was.`,
		refused: 'An open room cannot be forgotten. Open another one first.',
		unknown: 'This room was off the list already.',
	},
	switching: {
		title: (name: string) => `Open ${name}?`,
		words: (present: string) =>
			`${present} is closed in order first: what has arrived is entered, and its host signs out. Its open gifts go on when you open it again.`,
		fromRehearsal: 'The rehearsal ends: its simulated viewers go home. Its ledger is kept.',
		confirm: 'Close and open',
		confirmFromRehearsal: 'Open the room',
		unknown: 'This room is not saved any more.',
	},
	test: {
		title: 'Test connection',
		words:
			'Signs in as the host for a few seconds and tries what a room needs. Where this id is signed in elsewhere, it is signed out there.',
		start: 'Test connection',
		running: 'Testing…',
		good: 'Everything that a room needs works.',
		weak: 'A room works. What is missing makes it weaker.',
		bad: 'A room would not work yet.',
		isRunning: 'A test is running.',
		isSignedIn:
			'The open room is signed in with this user id, and a test would sign it out. Its own connection shows above.',
		steps: {
			token: 'Token',
			login: 'Sign-in',
			subscribe: 'Room’s channel',
			channel_echo: 'Message to a channel and back',
			peer_echo: 'Message to a user and back',
			lock: 'One host only (Lock)',
			presence: 'Who is here (Presence)',
			history: 'Missed messages (History)',
		} satisfies Record<ProbeStep, string>,
		states: {
			waiting: 'waiting',
			running: 'running',
			ok: 'works',
			failed: 'does not work',
			weak: 'missing',
			skipped: 'not tried',
		},
		took: formatDuration,
		off: (feature: string, code: number | null) =>
			`${feature} is off in this project${code === null ? '' : ` (${code})`}. Switch it on in Agora’s Console.`,
		features: { lock: 'Lock', presence: 'Presence', history: 'History' } satisfies Partial<Record<ProbeStep, string>>,
		without: {
			lock: 'Without it two desks can be host of one room at once. Presence then guards the room, which is weaker.',
			presence: 'Without it the desk does not know how many viewers are here, nor when an offline one is back.',
			history: 'Without it nothing can be looked up after a gap; gifts are asked for again from their senders.',
		} satisfies Partial<Record<ProbeStep, string>>,
	},
};

function explainProblem(problem: RoomProblem): string {
	switch (problem.kind) {
		case 'character':
			return problem.found === '.' ? `No dots. ${NAME_LETTERS}` : `“${problem.found}” is not allowed. ${NAME_LETTERS}`;
		case 'empty':
			return 'Needed.';
		case 'not_an_app_id':
			return 'An App ID has exactly 32 characters, digits and letters a–f.';
		case 'too_long':
			return 'At most 64 characters.';
		case 'leading_underscore':
			return 'Must not begin with _, which Agora keeps for itself.';
		case 'reserved':
			return 'Agora takes this word for no user id at all.';
		case 'not_an_address':
			return 'An address that begins with https://';
		case 'not_encrypted':
			return 'Tokens must not travel unencrypted: https, or http on this computer alone.';
		case 'password_inside':
			return 'No password in the address. Give it as a header below.';
		case 'not_a_field':
			return 'A field’s name: letters, digits, - and _.';
		case 'not_a_header':
			return 'A header’s name: letters, digits and -, and not one that the request itself is made of.';
		case 'not_printable':
			return 'Only plain letters, digits and signs, up to 4,096 of them.';
		case 'password_without_header':
			return 'Name the header that carries the password.';
	}
}
