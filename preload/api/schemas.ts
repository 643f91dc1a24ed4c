// What each call may carry, checked in main before anything looks at it. The table is complete by type: a call of
// DeskApi without a schema, or with one of another shape, does not compile. Strict throughout: an unknown field is a
// bad argument, nothing is clipped, guessed or filled in.

import * as v from 'valibot';
import { NAME_GRAPHEMES_MAX, NAME_LENGTH_MAX, PRICE_MAX, REASON_LENGTH_MAX } from '../../protocol/bounds.ts';
import { isCoins, isGiftId, isGiftKey, isUserId, isUtcMs } from '../../protocol/ids.ts';
import type { Coins, GiftId, GiftKey, UserId, UtcMs } from '../../protocol/ids.ts';
import { fitsGraphemes } from '../../protocol/reading/plain-line.ts';
import { line } from '../../protocol/reading/schemas.ts';
import { DELIVERY_STATES, GIFT_STATES } from '../../protocol/states.ts';
import type { DeskCall } from './channels.ts';
import type { DeskApi } from './desk-api.ts';
import {
	ExportKeysSchema,
	ImportKeysSchema,
	KeepKeysSchema,
	RotateKeysSchema,
	UnlockKeysSchema,
} from './keys/key-schemas.ts';
import { STORAGE_SCHEMAS } from './storage/storage-schemas.ts';
import { appIdSchema, hostSchema, RoomDraftSchema, roomIdSchema, secretSchema } from './rooms/room-schemas.ts';

/** Gifts that one call may decide, and rows that one page may hold. */
export const GIFTS_PER_CALL_MAX = 500;
const SEARCH_LENGTH_MAX = 200;
const ICON_LENGTH_MAX = 32;
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const giftId = v.custom<GiftId>(isGiftId, 'gift id');
const giftKey = v.custom<GiftKey>(isGiftKey, 'gift key');
const userId = v.custom<UserId>(isUserId, 'user id');
const coins = v.custom<Coins>((value) => isCoins(value) && !Object.is(value, -0), 'coins');
const utcMs = v.custom<UtcMs>((value) => isUtcMs(value) && !Object.is(value, -0), 'UTC milliseconds');
const giftIds = v.pipe(v.array(giftId), v.maxLength(GIFTS_PER_CALL_MAX, `at most ${GIFTS_PER_CALL_MAX} gift ids`));
const reason = line(REASON_LENGTH_MAX);
const decision = v.strictObject({ giftIds, reason });

function whole(min: number, max: number) {
	return v.pipe(v.number(), v.safeInteger('whole number'), v.minValue(min), v.maxValue(max));
}

function fraction(min: number, max: number) {
	return v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));
}

/** A line with at least one character that is not white space. */
function name(lengthMax: number) {
	return v.pipe(
		line(lengthMax),
		v.check((text) => text.trim() !== '', 'text that is not blank'),
		v.check((text) => fitsGraphemes(text, NAME_GRAPHEMES_MAX), 'text of few characters'),
	);
}

const before = v.nullable(whole(0, Number.MAX_SAFE_INTEGER));
const limit = whole(1, GIFTS_PER_CALL_MAX);

const timeZone = v.pipe(
	v.string(),
	v.maxLength(64),
	v.check((zone) => {
		try {
			return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
		} catch {
			// The engine knows no zone of this name: that is the answer, not a failure.
			return false;
		}
	}, 'IANA time zone'),
);

export const HistoryFilterSchema = v.strictObject({
	text: line(SEARCH_LENGTH_MAX),
	from: v.nullable(utcMs),
	to: v.nullable(utcMs),
	sender: v.nullable(userId),
	gift: v.nullable(giftKey),
	states: v.pipe(v.array(v.picklist(GIFT_STATES)), v.maxLength(GIFT_STATES.length)),
	deliveries: v.pipe(v.array(v.picklist(DELIVERY_STATES)), v.maxLength(DELIVERY_STATES.length)),
	valueMin: v.nullable(coins),
	valueMax: v.nullable(coins),
});

export const CatalogueGiftSchema = v.strictObject({
	gift: giftKey,
	name: name(NAME_LENGTH_MAX),
	icon: name(ICON_LENGTH_MAX),
	price: v.pipe(
		coins,
		v.check((price: Coins) => price <= PRICE_MAX, 'price'),
	),
	isOffered: v.boolean(),
	rule: v.picklist(['grant', 'hold', 'refuse']),
	position: whole(0, 100_000),
});

export const RoomRulesSchema = v.pipe(
	v.strictObject({
		holdFromCoins: v.nullable(coins),
		refuseFromCoins: v.nullable(coins),
		holdsFirstGift: v.boolean(),
		holdsNotes: v.boolean(),
		comboCeilingCoins: v.nullable(coins),
		comboIdleMs: whole(SECOND_MS, HOUR_MS),
		reviewExpiresAfterMs: whole(SECOND_MS, 7 * DAY_MS),
		senderGiftsMax: whole(1, 1_000_000),
		senderWindowMs: whole(SECOND_MS, DAY_MS),
		takeBackMs: whole(0, 60 * SECOND_MS),
		resendAfterMs: whole(100, HOUR_MS),
		resendAfterMsMax: whole(100, DAY_MS),
		resendsMax: whole(0, 1_000),
		acknowledgmentWaitMs: whole(0, HOUR_MS),
	}),
	v.check((rules) => rules.resendAfterMs <= rules.resendAfterMsMax, 'resendAfterMs at most resendAfterMsMax'),
);

export const DeskSettingsSchema = v.strictObject({
	theme: v.picklist(['system', 'dark', 'light']),
	moderatorName: name(NAME_LENGTH_MAX),
	textScale: fraction(0.5, 3),
	reducesMotion: v.boolean(),
	playsSoundForHeld: v.boolean(),
});

export const RehearsalPaceSchema = v.strictObject({
	giftsPerSecond: fraction(0, 10_000),
	loss: fraction(0, 1),
	duplicate: fraction(0, 1),
	reorder: fraction(0, 1),
	acknowledgmentLoss: fraction(0, 1),
});

/** The arguments of a call, as the tuple in which they arrive. */
export type ArgumentSchemas = {
	readonly [Call in DeskCall]: v.GenericSchema<unknown, Readonly<Parameters<DeskApi[Call]>>>;
};

const nothing = v.strictTuple([]);
const roomOrder = v.strictObject({ replaces: v.nullable(roomIdSchema), draft: RoomDraftSchema });

export const ARGUMENT_SCHEMAS = {
	readDesk: nothing,
	readFeed: v.strictTuple([v.strictObject({ before, limit })]),
	readPending: nothing,
	readStory: v.strictTuple([giftId]),

	approveGifts: v.strictTuple([giftIds]),
	refuseGifts: v.strictTuple([decision]),
	takeBackDecisions: v.strictTuple([giftIds]),
	voidGifts: v.strictTuple([decision]),
	resendGifts: v.strictTuple([giftIds]),
	giveUpGifts: v.strictTuple([giftIds]),

	setRoomMode: v.strictTuple([v.picklist(['open', 'paused', 'panic'])]),
	startStream: nothing,

	readCatalogue: nothing,
	saveCatalogueGift: v.strictTuple([CatalogueGiftSchema]),
	removeCatalogueGift: v.strictTuple([giftKey]),
	readRules: nothing,
	saveRules: v.strictTuple([RoomRulesSchema]),
	readBlockedSenders: nothing,
	blockSender: v.strictTuple([v.strictObject({ sender: userId, reason })]),
	unblockSender: v.strictTuple([userId]),

	searchHistory: v.strictTuple([v.strictObject({ filter: HistoryFilterSchema, before, limit })]),
	sumHistory: v.strictTuple([HistoryFilterSchema]),
	exportHistory: v.strictTuple([v.strictObject({ filter: HistoryFilterSchema, withBom: v.boolean(), timeZone })]),
	cancelExport: nothing,
	showExport: nothing,

	...STORAGE_SCHEMAS,

	saveSettings: v.strictTuple([DeskSettingsSchema]),
	setRehearsalPace: v.strictTuple([RehearsalPaceSchema]),
	openViewerPage: nothing,
	answerClosing: v.strictTuple([v.picklist(['shown', 'close'])]),

	unlockKeys: v.strictTuple([UnlockKeysSchema]),
	keepKeys: v.strictTuple([KeepKeysSchema]),
	rotateKeys: v.strictTuple([RotateKeysSchema]),
	copyInvite: nothing,
	exportKeys: v.strictTuple([ExportKeysSchema]),
	chooseKeyFile: nothing,
	importKeys: v.strictTuple([ImportKeysSchema]),
	readRooms: nothing,
	saveRoom: v.strictTuple([roomOrder]),
	forgetRoom: v.strictTuple([roomIdSchema]),
	openRoom: v.strictTuple([roomIdSchema]),
	checkToken: v.strictTuple([v.strictObject({ token: secretSchema, appId: appIdSchema, host: hostSchema })]),
	testConnection: v.strictTuple([roomOrder]),
	takeOverRoom: nothing,
	connectNow: nothing,
} as const satisfies ArgumentSchemas;
