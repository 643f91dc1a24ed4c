import type { DeskCall } from '../../preload/api/channels.ts';

export const someGiftId = '01932f4e-8f00-7000-8000-000000000001';

export const someFilter = {
	text: 'rose',
	from: null,
	to: 1_700_000_000_000,
	sender: 'amara',
	gift: 'rose',
	states: ['granted', 'voided'],
	deliveries: ['completed'],
	valueMin: 0,
	valueMax: null,
};

export const someRules = {
	holdFromCoins: 500,
	refuseFromCoins: null,
	holdsFirstGift: false,
	holdsNotes: true,
	comboCeilingCoins: 5_000,
	comboIdleMs: 20_000,
	reviewExpiresAfterMs: 600_000,
	senderGiftsMax: 30,
	senderWindowMs: 60_000,
	takeBackMs: 3_000,
	resendAfterMs: 5_000,
	resendAfterMsMax: 60_000,
	resendsMax: 5,
	acknowledgmentWaitMs: 15_000,
};

export const someCatalogueGift = {
	gift: 'rose',
	name: 'Rose',
	icon: '🌹',
	price: 10,
	isOffered: true,
	rule: 'grant',
	position: 0,
};

export const someSettings = {
	theme: 'dark',
	moderatorName: 'Mira',
	textScale: 1,
	reducesMotion: false,
	playsSoundForHeld: true,
};

export const somePace = { giftsPerSecond: 20, loss: 0.1, duplicate: 0, reorder: 0, acknowledgmentLoss: 0.2 };

export const someServer = {
	kind: 'server',
	url: 'https://tokens.example.org/rtm',
	userField: 'uid',
	tokenField: 'body.token',
	headerName: 'Authorization',
};

export const someDraft = {
	label: 'Friday night',
	appId: '970CA35de60c44645bbae8a215061b33',
	room: 'friday night',
	host: 'mika-desk',
	tokens: someServer,
	allowsTelemetry: false,
	secret: 'Bearer 0123456789',
};

const decision = { giftIds: [someGiftId], reason: 'spam' };

/** One proper set of arguments for every call. */
export const PROPER_ARGUMENTS: Readonly<Record<DeskCall, readonly unknown[]>> = {
	readDesk: [],
	readFeed: [{ before: null, limit: 100 }],
	readPending: [],
	readStory: [someGiftId],
	approveGifts: [[someGiftId]],
	refuseGifts: [decision],
	takeBackDecisions: [[someGiftId]],
	voidGifts: [decision],
	resendGifts: [[someGiftId]],
	giveUpGifts: [[someGiftId]],
	setRoomMode: ['paused'],
	startStream: [],
	readCatalogue: [],
	saveCatalogueGift: [someCatalogueGift],
	removeCatalogueGift: ['rose'],
	readRules: [],
	saveRules: [someRules],
	readBlockedSenders: [],
	blockSender: [{ sender: 'amara', reason: '' }],
	unblockSender: ['amara'],
	searchHistory: [{ filter: someFilter, before: 12, limit: 500 }],
	sumHistory: [someFilter],
	exportHistory: [{ filter: someFilter, withBom: true, timeZone: 'Europe/Berlin' }],
	cancelExport: [],
	showExport: [],
	listBackups: [],
	backUpNow: [],
	saveBackupSchedule: [{ everyMinutes: 60, keep: 24 }],
	chooseBackupFolder: [],
	verifyLedger: [{ kind: 'backup', name: 'ledger-20261126-214000.sqlite' }],
	offerRestore: [{ kind: 'chosen' }],
	restoreLedger: [1],
	checkCsv: [],
	reopenLedger: [],
	saveSettings: [someSettings],
	setRehearsalPace: [somePace],
	openViewerPage: [],
	answerClosing: ['close'],
	unlockKeys: [{ passphrase: 'short' }],
	keepKeys: [{ how: 'passphrase', passphrase: 'correct horse battery' }],
	rotateKeys: [{ passphrase: null }],
	copyInvite: [],
	exportKeys: [{ passphrase: 'correct horse battery' }],
	chooseKeyFile: [],
	importKeys: [{ passphrase: 'correct horse battery', replaces: false, isForOtherRoom: false }],
	readRooms: [],
	saveRoom: [{ replaces: null, draft: someDraft }],
	forgetRoom: ['friday-night-0123456789abcdef'],
	openRoom: ['rehearsal'],
	checkToken: [{ token: '007eJxTYOCdJftjyTM2zxW6', appId: someDraft.appId, host: 'mika-desk' }],
	testConnection: [{ replaces: 'rehearsal', draft: { ...someDraft, secret: null } }],
	takeOverRoom: [],
	connectNow: [],
};
