import type { ImportKeysWhy, KeysRest, LostKeysRow } from '../../../preload/api/keys/key-rows.ts';
import { formatDay, formatDayAndTime } from '../format.ts';

const rests = {
	system: 'In this computer’s key store',
	passphrase: 'On this computer, under your passphrase',
	run: 'In memory, until Giftwarden closes',
	nothing: 'Open on this computer',
} satisfies Record<KeysRest, string>;

/** The room's keys: who may trust what, where they rest, and how they move. */
export const keys = {
	title: 'Keys and invite',
	note: 'Viewers’ apps know this room by its keys.',
	invite: {
		title: 'Invite',
		lead: 'An app that has this link can send gifts to this room, and can tell its grants from forged ones. It is no secret.',
		link: 'Invite link',
		copy: 'Copy the link',
		copied: 'The invite link is on the clipboard.',
		qr: 'The invite link as a QR code',
		none: 'There is no invite while the keys are not there.',
	},
	fingerprint: {
		title: 'Fingerprint',
		lead: 'Somebody who got the invite from you reads these to you. All the same: they have your keys, not those of a stranger.',
		madeAt: (at: number) => `Made ${formatDayAndTime(at)}.`,
		/** For a screen reader, which would take the groups for words. */
		spoken: (fingerprint: string) => `Fingerprint: ${fingerprint.split('').join(' ').replaceAll('   ', ', ')}`,
		earlier: 'Earlier keys',
		earlierHint: 'Grants that they signed stay valid.',
		usedUntil: (at: number) => `until ${formatDay(at)}`,
	},
	rest: {
		title: 'Where the private keys rest',
		names: rests,
		strong: 'protected',
		weak: 'not protected',
		meaning: {
			system: (backend: string) =>
				`Only your account on this computer can open them${backend === '' ? '' : ` (${nameBackend(backend)})`}.`,
			passphrase: () => 'The desk asks for it at each start. Without it nobody can open them, you included.',
			run: () => 'When Giftwarden closes they are gone, and invites given out until then stop working.',
			nothing: () =>
				'This is the rehearsal room. It listens on this computer only, so that its keys guard nothing, and nobody is asked for a passphrase.',
		} satisfies Record<KeysRest, (backend: string) => string>,
		change: 'Change…',
	},
	rotate: {
		title: 'New keys',
		lead: 'When somebody else may have the private keys, or as often as you like.',
		button: 'Make new keys…',
		question: 'Make new keys for this room?',
		what: [
			'The room is told, signed with the old keys and the new ones. Apps that are in the room follow by themselves, and others when they come back within a week.',
			'The invite changes: whoever joins from now on needs the new one.',
			'Grants signed before stay valid, and every gift keeps its place in the ledger. The room opens again, which takes a moment.',
		],
		passphrase: 'Your passphrase, for the new keys too',
		understood: 'I will hand out the new invite',
		confirm: 'Make new keys',
		done: 'This room has new keys. Hand out the new invite.',
	},
	carry: {
		title: 'Another computer',
		lead: 'Take this room’s identity with you: the other computer then is the same host to every app.',
		export: 'Export to a file…',
		import: 'Import from a file…',
		exportTitle: 'Export this room’s identity',
		exportWhat:
			'The file holds the private keys under a passphrase of its own. Whoever has both is this room: keep them apart.',
		exportConfirm: 'Choose where to save…',
		exported: (path: string) => `The identity is in ${path}.`,
		importTitle: 'Import a room’s identity',
		importConfirm: 'Import',
		from: 'File',
		room: 'Room',
		host: 'Host id',
		fingerprint: 'Fingerprint',
		madeAt: 'Keys made',
		passphrase: 'Passphrase of the file',
		sameKeys: 'This computer has these keys already.',
		otherKeys:
			'This computer has other keys for that room. They are kept beside the new ones, but invites made with them stop working.',
		replace: 'Replace the keys that are here',
		otherRoom: (room: string, host: string) =>
			`This file belongs to the room “${room}” with the host id “${host}”, not to the one that is open. Its keys are kept for when you open that room.`,
		keepForOther: 'Keep them for that room',
		imported: 'The identity is here and in force: the room opens again with it.',
		importedForOther: 'The identity is kept for its room. It is in force when that room is opened.',
	},
	undecided: {
		banner: 'This room has no keys yet.',
		bannerMore: 'No gift can be granted before you decide where they rest. The history can be read.',
		decide: 'Decide…',
		title: 'Where may the private keys rest?',
		lead: (backend: string) =>
			backend === 'basic_text' || backend === 'unknown'
				? 'This computer has no key store that is unlocked: what Giftwarden stored here, any program and anybody with the disk could read.'
				: `This computer’s key store (${nameBackend(backend)}) cannot be used: what Giftwarden stored here, any program and anybody with the disk could read.`,
		system: 'In this computer’s key store',
		systemHint: 'Opens with your account. Nothing more to type.',
		passphrase: 'Under a passphrase',
		passphraseHint: 'You type it at each start. Forgotten means gone: nobody can bring the keys back.',
		run: 'Only until Giftwarden closes',
		runHint: 'Nothing is stored. The next start makes new keys, and you hand out a new invite.',
		confirm: 'Make the keys',
		move: 'Move the keys',
		moved: 'The keys rest there now.',
		made: 'This room has its keys. Hand out the invite.',
		help: 'To have one: set up GNOME Keyring or KWallet, log in again, and start Giftwarden again.',
		later: 'Not now',
	},
	locked: {
		banner: 'This room’s keys are locked.',
		bannerMore: 'No gift can be granted before they are open. The history can be read.',
		unlock: 'Unlock…',
		title: 'Unlock this room’s keys',
		lead: 'They rest under a passphrase.',
		confirm: 'Unlock',
		done: 'The keys are open.',
	},
	lost: {
		banner: 'This room’s keys cannot be read.',
		bannerMore: 'No gift can be granted until you import an export of them, or have new ones made.',
		decide: 'What to do…',
		title: 'This room’s keys cannot be read',
		goneTitle: 'This room has new keys.',
		why: {
			damaged: 'Their file is damaged, or belongs to another room.',
			missing:
				'This room’s ledger has signed grants, and the file of its keys is not there any more. Import a backup of the identity, or make new keys.',
			system_refuses:
				'This computer’s key store does not give them back. It may be locked, made anew, or another account’s. If it may come back, close Giftwarden, unlock it, and start again.',
			run_ended: 'They were kept for one run only, and that has ended.',
		} satisfies Record<LostKeysRow['why'], string>,
		meaning: [
			'With new keys, invites given out until now stop working.',
			'Grants signed with the old keys stay valid, and the ledger keeps every gift.',
		],
		fileKept: 'The unreadable file is kept beside the new one.',
		import: 'Import an export…',
		makeNew: 'Make new keys…',
		gone: (why: LostKeysRow['why'], keptAs: string | null) =>
			`${lostWords[why]} Invites given out before no longer work; what the old keys signed stays valid.${keptAs === null ? '' : ` The old file: ${keptAs}`}`,
	},
	passphrase: {
		label: 'Passphrase',
		again: 'The same again',
		hint: 'At least 10 characters. Four words that do not belong together are good.',
		show: 'Show it',
		problems: {
			too_short: 'At least 10 characters.',
			too_long: 'At most 256 characters.',
			not_the_same: 'The two are not the same.',
			empty: 'Needed.',
		},
	},
	why: {
		wrong_passphrase: 'This is not the passphrase. Nothing was changed.',
		damaged_file: 'This file is damaged, or somebody has changed it. Nothing was imported.',
		other_keys_here: 'Other keys lie here for that room. Say that they may be replaced.',
		other_room: 'This file belongs to another room.',
		no_file_chosen: 'Choose the file again.',
		not_a_key_file: 'This file is no exported identity of Giftwarden.',
		file_unreadable: 'This file cannot be read.',
		keys_not_open: 'The keys are not open.',
		keys_not_locked: 'The keys are open already.',
		keys_locked: 'Unlock the keys first.',
		system_is_weak: 'This computer has no safe key store.',
		not_written: 'The file could not be written.',
	} satisfies Record<string, string> & Record<ImportKeysWhy, string>,
};

const lostWords = {
	damaged: 'The key file was damaged.',
	missing: 'The key file was not there.',
	system_refuses: 'This computer’s key store did not give the old keys back.',
	run_ended: 'The last keys were kept for one run only.',
} satisfies Record<LostKeysRow['why'], string>;

function nameBackend(backend: string): string {
	if (backend === 'gnome_libsecret') return 'GNOME Keyring';
	if (backend.startsWith('kwallet')) return 'KWallet';
	if (backend === 'keychain') return 'macOS Keychain';
	if (backend === 'dpapi') return 'Windows data protection';
	return backend;
}
