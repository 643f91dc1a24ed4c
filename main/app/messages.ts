// Every word that the app says outside its page: menus, dialogs, and the message that stands in place of the desk when
// it cannot open. One place, so that it can be translated as the page's own catalogue is.

import type { StartFault } from './window/start-fault.ts';

export const APP_NAME = 'Giftwarden';

export interface StartMessage {
	readonly title: string;
	/** What happened and what it means for the record. */
	readonly what: string;
	/** What a person can do, one step a line. */
	readonly steps: readonly string[];
}

/** Every message says that the record is kept: it is the first thing that a person wants to know. */
export const START_MESSAGES: Readonly<Record<StartFault, StartMessage>> = {
	ledger_damaged: {
		title: 'The ledger file is damaged',
		what: 'Giftwarden found damage in the file that holds every gift of this room. It has stopped before changing anything, and nothing was deleted.',
		steps: [
			'Restore the newest backup: first you see what it holds and what would be missing.',
			'Without a backup, move the damaged file out of the folder: the desk opens with an empty ledger.',
		],
	},
	restore_offered: {
		title: 'A backup can be restored',
		what: 'It was read from its first page to its last, and it adds up. Nothing is deleted: the damaged file is moved aside and kept.',
		steps: ['Read what would be missing, then restore it.', 'Or quit: nothing has changed yet.'],
	},
	nothing_to_restore: {
		title: 'There is no backup to restore',
		what: 'Nothing was changed.',
		steps: [
			'If you have a backup elsewhere, put it into the folder of backups and try again.',
			'Without a backup, move the damaged file out of the folder: the desk opens with an empty ledger.',
		],
	},
	ledger_read_only: {
		title: 'The ledger file cannot be written',
		what: 'The file or its folder is write-protected, so no gift could be entered. Nothing was changed.',
		steps: ['Make the file and its folder writable for you.', 'Then try again.'],
	},
	disk_full: {
		title: 'The disk is full',
		what: 'There is no space left to enter gifts. Nothing that was entered is lost.',
		steps: ['Free some space on the disk that holds the ledger.', 'Then try again.'],
	},
	disk_failing: {
		title: 'The ledger could not be read from the disk',
		what: 'The disk reported an error, or something else lies in the place of the ledger file. Nothing was changed.',
		steps: [
			'Check that the disk is connected and sound, and that a file lies in the place of the ledger.',
			'Copy the whole ledger folder to a safe place.',
			'Then try again.',
		],
	},
	ledger_from_newer_version: {
		title: 'This ledger belongs to a newer Giftwarden',
		what: 'A newer version of the app has written this ledger. This version does not know how to read it safely and has left it as it is.',
		steps: ['Open it with the newer version, or install the newest one.'],
	},
	not_a_ledger: {
		title: 'This file is not a ledger',
		what: 'The file in the place of the ledger was not made by Giftwarden, or belongs to another room. It was left as it is.',
		steps: ['Move the file out of the folder, or choose another ledger file, then try again.'],
	},
	ledger_in_use: {
		title: 'Another program is using the ledger',
		what: 'Only one desk may enter gifts in a ledger. Another Giftwarden, or a program that looks into the file, holds it now.',
		steps: ['Close the other program.', 'Then try again.'],
	},
	folder_unusable: {
		title: 'The ledger folder cannot be used',
		what: 'The folder for the ledger could not be made or opened.',
		steps: ['Check that the disk is there and that the folder is yours to write.', 'Then try again.'],
	},
	hub_port_taken: {
		title: 'The rehearsal room could not open its door',
		what: 'Another program listens on the port that the rehearsal room needs. The ledger is untouched.',
		steps: ['Close the other program, or start without a fixed port.', 'Then try again.'],
	},
	page_crashed: {
		title: 'The window stopped working',
		what: 'The page of the desk crashed several times within a minute. Gifts went on being decided by the rules and entered; nothing was lost.',
		steps: ['Open the desk again.', 'If it happens again, send the log.'],
	},
	host_stopped: {
		title: 'Giftwarden stopped to keep the record right',
		what: 'Something happened that should never happen. To be safe, nothing more was granted or entered from that moment on. What was entered before is on the disk.',
		steps: [
			'Open the desk again: it continues where it stopped.',
			'Please send the log, so that this can be repaired.',
		],
	},
	unexpected: {
		title: 'Giftwarden could not open',
		what: 'Something unexpected kept the desk from opening. The ledger was left as it is.',
		steps: ['Try again.', 'If it happens again, send the log.'],
	},
};

export const MESSAGE_ACTIONS = {
	restore: 'Look for a backup',
	'restore-now': 'Restore it',
	'try-again': 'Try again',
	'go-back': 'Back to the room before',
	'open-rehearsal': 'Open the rehearsal room',
	'show-folder': 'Show the ledger folder',
	'show-log': 'Show the log',
	quit: 'Quit',
} as const;
export type MessageAction = keyof typeof MESSAGE_ACTIONS;

export const MESSAGE_DETAIL = 'Details for a report';

/** What a person reads before a backup takes the place of a damaged ledger. */
export const RESTORE_WORDS = {
	noBackup: (folder: string) => `No backup of this room was found in ${folder}.`,
	found: (name: string, gifts: number, newestAt: number | null) =>
		`${name} holds ${formatNumber(gifts)} gifts${newestAt === null ? '' : `, the newest entry of ${formatTime(newestAt)}`}.`,
	missing: (gifts: number) =>
		gifts === 0
			? 'No gift came in after it, as far as the damaged file can be read.'
			: `${formatNumber(gifts)} gifts came in after it and would be missing, as far as the damaged file can be read.`,
	until: (at: number) =>
		`The damaged file goes until ${formatTime(at)}; from the backup on, that time is marked as a gap.`,
	missingUnknown: 'The damaged file cannot be read: nobody knows how many gifts came in after the backup.',
} as const;

function formatNumber(value: number): string {
	return new Intl.NumberFormat('en').format(value);
}

function formatTime(at: number): string {
	return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }).format(at);
}

export const DIALOGS = {
	ledgerFileTitle: 'Choose a ledger file',
	ledgerFilter: 'Ledger',
	csvFileTitle: 'Choose an exported CSV',
	csvFilter: 'CSV',
	backupFolderTitle: 'Choose a folder for backups',
	exportTitle: 'Export the history',
	exportFilter: 'CSV table',
	keysExportTitle: 'Export the identity of this room',
	keysImportTitle: 'Import the identity of a room',
	keysFilter: 'Identity of a room',
	settingsTitle: 'Your settings could not be read',
	settingsWhat: 'The desk has opened with its default settings. The ledger is not affected.',
	settingsKept: (path: string) => `The file was kept as\n${path}`,
} as const;

export const MENU = {
	file: '&File',
	edit: '&Edit',
	view: '&View',
	window: '&Window',
	help: '&Help',
	showLog: 'Show the Log File',
	showLedger: 'Show the Ledger Folder',
	quit: `Quit ${APP_NAME}`,
	about: `About ${APP_NAME}`,
} as const;

export const SECOND_INSTANCE = 'the desk is open already; its window comes to the front';
export const SMOKE_PAINTED = 'giftwarden: window painted';
