// Every call of DeskApi and the channel it takes. The preload script makes its functions from this table and main
// registers its handlers from it, so neither can know a call that the other does not. The arguments each call may
// carry stand in schemas.ts, which only main reads.

import type { DeskApi } from './desk-api.ts';

/** The calls that are answered; `onPush` is the one that is not. */
export type DeskCall = Exclude<keyof DeskApi, 'onPush'>;

export const CALL_CHANNELS = {
	readDesk: 'desk:read-desk',
	readFeed: 'desk:read-feed',
	readPending: 'desk:read-pending',
	readStory: 'desk:read-story',

	approveGifts: 'desk:approve-gifts',
	refuseGifts: 'desk:refuse-gifts',
	takeBackDecisions: 'desk:take-back-decisions',
	voidGifts: 'desk:void-gifts',
	resendGifts: 'desk:resend-gifts',
	giveUpGifts: 'desk:give-up-gifts',

	setRoomMode: 'desk:set-room-mode',
	startStream: 'desk:start-stream',

	readCatalogue: 'desk:read-catalogue',
	saveCatalogueGift: 'desk:save-catalogue-gift',
	removeCatalogueGift: 'desk:remove-catalogue-gift',
	readRules: 'desk:read-rules',
	saveRules: 'desk:save-rules',
	readBlockedSenders: 'desk:read-blocked-senders',
	blockSender: 'desk:block-sender',
	unblockSender: 'desk:unblock-sender',

	searchHistory: 'desk:search-history',
	sumHistory: 'desk:sum-history',
	exportHistory: 'desk:export-history',
	cancelExport: 'desk:cancel-export',
	showExport: 'desk:show-export',

	listBackups: 'desk:list-backups',
	backUpNow: 'desk:back-up-now',
	saveBackupSchedule: 'desk:save-backup-schedule',
	chooseBackupFolder: 'desk:choose-backup-folder',
	verifyLedger: 'desk:verify-ledger',
	offerRestore: 'desk:offer-restore',
	restoreLedger: 'desk:restore-ledger',
	checkCsv: 'desk:check-csv',
	reopenLedger: 'desk:reopen-ledger',

	saveSettings: 'desk:save-settings',
	setRehearsalPace: 'desk:set-rehearsal-pace',
	openViewerPage: 'desk:open-viewer-page',
	answerClosing: 'desk:answer-closing',

	unlockKeys: 'desk:unlock-keys',
	keepKeys: 'desk:keep-keys',
	rotateKeys: 'desk:rotate-keys',
	copyInvite: 'desk:copy-invite',
	exportKeys: 'desk:export-keys',
	chooseKeyFile: 'desk:choose-key-file',
	importKeys: 'desk:import-keys',
	readRooms: 'desk:read-rooms',
	saveRoom: 'desk:save-room',
	forgetRoom: 'desk:forget-room',
	openRoom: 'desk:open-room',
	checkToken: 'desk:check-token',
	testConnection: 'desk:test-connection',
	takeOverRoom: 'desk:take-over-room',
	connectNow: 'desk:connect-now',
} as const satisfies Record<DeskCall, `desk:${string}`>;

export const CALL_NAMES = Object.keys(CALL_CHANNELS) as readonly DeskCall[];

/** What `readDesk` answers, as one JSON text, for the preload script, which asks before the page can. */
export const FIRST_DESK_CHANNEL = 'desk:first-desk';
/** The page is there; pushes may come. */
export const PUSHES_WANTED_CHANNEL = 'desk:pushes-wanted';
/** Main to page: one push as JSON text. */
export const PUSH_CHANNEL = 'desk:push';
/** The page has taken one push; without this word main stops sending to a page that hangs. */
export const PUSH_TAKEN_CHANNEL = 'desk:push-taken';
/** The page has painted its first frame with the desk in it. */
export const PAINTED_CHANNEL = 'desk:painted';
