// The only door between the window and the main process. Every call answers a value: `{ ok: true, value }`, or
// `{ ok: false, why }` with a closed reason. Every argument is checked in main against the schema beside its channel; a
// bad one is answered `bad_argument`. Pushes carry only what changed.

import type { GiftId, GiftKey, UserId } from '../../protocol/ids.ts';
import type { Answer } from './answer.ts';
import type { ImportKeysWhy, KeepKeys, KeyFileRow, KeysRow } from './keys/key-rows.ts';
import type { ConnectionRow, ConnectionTest, RoomDraft, RoomId, RoomList, TokenReading } from './rooms/rooms.ts';
import type {
	BlockedSender,
	CatalogueGift,
	Counters,
	ExportRow,
	GapRow,
	GiftRow,
	GiftStory,
	HistoryFilter,
	HistoryPage,
	IncidentRow,
	LinkRow,
	MinuteCoins,
	OutboxRow,
	RehearsalPace,
	RoomMode,
	RoomRow,
	RoomRules,
	SelectionTotals,
	SenderTotal,
	StorageRow,
	Totals,
} from './rows.ts';
import type { StorageApi } from './storage/storage-api.ts';

/** What a decision on several gifts did to each; gifts that could not follow say why. */
export interface Outcome {
	readonly done: readonly GiftId[];
	readonly left: readonly { readonly giftId: GiftId; readonly why: LeftWhy }[];
}
export type LeftWhy =
	| 'gift_unknown'
	| 'gift_not_held'
	| 'decision_already_made'
	| 'no_decision_to_take_back'
	| 'gift_not_granted'
	| 'gift_already_voided'
	| 'gift_already_completed'
	| 'gift_already_decided'
	| 'already_unconfirmed';

export interface DeskSnapshot {
	readonly revision: number;
	readonly room: RoomRow;
	readonly link: LinkRow;
	readonly connection: ConnectionRow;
	readonly storage: StorageRow;
	readonly outbox: OutboxRow;
	readonly totals: Totals;
	readonly topSenders: readonly SenderTotal[];
	/** The last 60 minutes, oldest first; minutes without coins are absent. */
	readonly minutes: readonly MinuteCoins[];
	/** The newest gifts, newest first. */
	readonly feed: readonly GiftRow[];
	/** All held gifts, oldest first. */
	readonly held: readonly GiftRow[];
	/** All granted gifts without proof, oldest first; at most 500, `totals.withoutProof` has the true number. */
	readonly pending: readonly GiftRow[];
	readonly gaps: readonly GapRow[];
	/** The newest 100, newest first. */
	readonly incidents: readonly IncidentRow[];
	readonly counters: Counters;
	readonly settings: DeskSettings;
	readonly keys: KeysRow;
	/** The export that runs or ran last since the room was opened; null before the first. */
	readonly exportProgress: ExportRow | null;
}

/** Only what changed since the last push. Rows may repeat; the higher revision wins. */
export interface DeskPush {
	readonly revision: number;
	/** Changes were left out, because the window did not keep up or was away: only `readDesk` has them all. */
	readonly missed?: true;
	readonly gifts?: readonly GiftRow[];
	readonly room?: RoomRow;
	readonly link?: LinkRow;
	readonly connection?: ConnectionRow;
	readonly storage?: StorageRow;
	readonly outbox?: OutboxRow;
	readonly totals?: Totals;
	readonly topSenders?: readonly SenderTotal[];
	readonly minutes?: readonly MinuteCoins[];
	readonly gaps?: readonly GapRow[];
	readonly incidents?: readonly IncidentRow[];
	readonly counters?: Counters;
	readonly settings?: DeskSettings;
	readonly keys?: KeysRow;
	readonly exportProgress?: ExportRow;
	readonly connectionTest?: ConnectionTest;
	/** A person closes the window while the room is live; `answerClosing` says the rest. */
	readonly closingAsked?: true;
}

export interface DeskSettings {
	readonly theme: 'system' | 'dark' | 'light';
	/** Who decides at this desk; goes into every entry that a person makes. */
	readonly moderatorName: string;
	readonly textScale: number;
	readonly reducesMotion: boolean;
	readonly playsSoundForHeld: boolean;
}

/** The question whether to close is seen; or it was answered with yes. Without an answer the desk stays open. */
export type ClosingAnswer = 'shown' | 'close';

export interface ExportOptions {
	readonly filter: HistoryFilter;
	/** A byte order mark, for spreadsheets that guess wrong without one. */
	readonly withBom: boolean;
	/** An IANA zone for the local times. */
	readonly timeZone: string;
}

/** `room_saved_already`: another saved room has this address. `too_many_rooms`: forget one first. */
export type SaveRoomWhy = 'room_unknown' | 'room_is_open' | 'room_saved_already' | 'too_many_rooms' | 'secret_missing';

export interface DeskApi extends StorageApi {
	/** Everything the window needs, at start and whenever it may have missed a push. */
	readDesk(): Promise<Answer<DeskSnapshot>>;
	/** Gifts older than `before` (a giftNo), newest first. */
	readFeed(options: { before: number | null; limit: number }): Promise<Answer<readonly GiftRow[]>>;
	/** Granted gifts without proof, oldest first; at most 500. */
	readPending(): Promise<Answer<readonly GiftRow[]>>;
	readStory(giftId: GiftId): Promise<Answer<GiftStory, 'gift_unknown'>>;

	approveGifts(giftIds: readonly GiftId[]): Promise<Answer<Outcome>>;
	refuseGifts(options: { giftIds: readonly GiftId[]; reason: string }): Promise<Answer<Outcome>>;
	/** Takes back approvals and refusals by hand that have not left yet. */
	takeBackDecisions(giftIds: readonly GiftId[]): Promise<Answer<Outcome>>;
	/** Before the grant it is a refusal; after it, a reversing entry and a notice to the room. Final. */
	voidGifts(options: { giftIds: readonly GiftId[]; reason: string }): Promise<Answer<Outcome>>;
	resendGifts(giftIds: readonly GiftId[]): Promise<Answer<Outcome>>;
	/** Ends the resends of these gifts: their delivery is unconfirmed. */
	giveUpGifts(giftIds: readonly GiftId[]): Promise<Answer<Outcome>>;

	setRoomMode(mode: RoomMode): Promise<Answer<RoomRow>>;
	startStream(): Promise<Answer<Totals>>;

	readCatalogue(): Promise<Answer<readonly CatalogueGift[]>>;
	/** Adds the gift, or replaces the one with the same key; gifts already requested keep their terms. */
	saveCatalogueGift(gift: CatalogueGift): Promise<Answer<readonly CatalogueGift[]>>;
	removeCatalogueGift(gift: GiftKey): Promise<Answer<readonly CatalogueGift[], 'gift_unknown'>>;
	readRules(): Promise<Answer<RoomRules>>;
	saveRules(rules: RoomRules): Promise<Answer<RoomRules>>;
	readBlockedSenders(): Promise<Answer<readonly BlockedSender[]>>;
	blockSender(options: { sender: UserId; reason: string }): Promise<Answer<readonly BlockedSender[]>>;
	unblockSender(sender: UserId): Promise<Answer<readonly BlockedSender[]>>;

	searchHistory(options: { filter: HistoryFilter; before: number | null; limit: number }): Promise<Answer<HistoryPage>>;
	sumHistory(filter: HistoryFilter): Promise<Answer<SelectionTotals>>;
	/** Asks for a place in the system's dialog, then writes; progress comes by push. */
	exportHistory(options: ExportOptions): Promise<Answer<ExportRow, 'no_place_chosen' | 'export_running'>>;
	cancelExport(): Promise<Answer<null>>;
	/** Shows the last finished export in the file manager. */
	showExport(): Promise<Answer<null, 'nothing_exported'>>;

	saveSettings(settings: DeskSettings): Promise<Answer<DeskSettings>>;
	/** Only in the rehearsal room. */
	setRehearsalPace(pace: RehearsalPace): Promise<Answer<RehearsalPace, 'not_a_rehearsal'>>;
	/** Opens the viewer page of the rehearsal room in the person's browser. */
	openViewerPage(): Promise<Answer<null, 'not_a_rehearsal'>>;
	/** A page that does not say `shown` soon after it was asked does not hold up its window. */
	answerClosing(answer: ClosingAnswer): Promise<Answer<null>>;

	/** Opens keys that rest under a passphrase. */
	unlockKeys(options: { passphrase: string }): Promise<Answer<KeysRow, 'wrong_passphrase' | 'keys_not_locked'>>;
	/** Lets the keys rest elsewhere; makes new ones where the room has none that can be read. */
	keepKeys(as: KeepKeys): Promise<Answer<KeysRow, 'keys_locked' | 'system_is_weak'>>;
	/** New keys, and the room is told; keys under a passphrase want it, to be written under it. The room opens again with them. */
	rotateKeys(options: { passphrase: string | null }): Promise<Answer<KeysRow, 'wrong_passphrase' | 'keys_not_open'>>;
	/** Puts the invite link on the clipboard. */
	copyInvite(): Promise<Answer<null, 'keys_not_open'>>;
	/** Asks for a place in the system's dialog, then writes the room's identity there under the passphrase. */
	exportKeys(options: {
		passphrase: string;
	}): Promise<Answer<{ readonly path: string }, 'keys_not_open' | 'no_place_chosen' | 'not_written'>>;
	/** Asks for a file in the system's dialog and looks at it; `importKeys` takes it over. */
	chooseKeyFile(): Promise<Answer<KeyFileRow, 'no_file_chosen' | 'not_a_key_file' | 'file_unreadable'>>;
	importKeys(options: {
		passphrase: string;
		/** A person was told that other keys lie here, and wants these. */
		replaces: boolean;
		/** A person was told that they belong to another room, and wants them kept for it. */
		isForOtherRoom: boolean;
	}): Promise<Answer<KeysRow, ImportKeysWhy>>;
	readRooms(): Promise<Answer<RoomList>>;
	/** Adds a room, or puts it in the place of `replaces`. The open room may change all but its address. */
	saveRoom(options: { replaces: RoomId | null; draft: RoomDraft }): Promise<Answer<RoomList, SaveRoomWhy>>;
	/** Takes a room off the list, with what was secret in it. Its ledger stays where it is. */
	forgetRoom(roomId: RoomId): Promise<Answer<RoomList, 'room_unknown' | 'room_is_open'>>;
	/** Closes the open room in order and opens this one; the same one is closed and opened again. */
	openRoom(roomId: RoomId): Promise<Answer<null, 'room_unknown'>>;
	/** What a token says about itself; it is looked at and not kept. */
	checkToken(options: { token: string; appId: string; host: UserId }): Promise<Answer<TokenReading>>;
	/** Logs in as the host of a room and tries each step; lines come by push. `replaces` lends its secret where none was typed. */
	testConnection(options: {
		replaces: RoomId | null;
		draft: RoomDraft;
	}): Promise<Answer<null, 'test_running' | 'host_is_signed_in'>>;
	/** A person decided: becomes the host again after an eviction, or takes the room from whoever holds it. */
	takeOverRoom(): Promise<Answer<null, 'not_a_real_room'>>;
	/** A person decided: does not wait for the next attempt. */
	connectNow(): Promise<Answer<null, 'not_a_real_room'>>;

	/** One listener; a second call replaces the first. Called with everything that changed, at most every 50 ms. */
	onPush(listener: (push: DeskPush) => void): void;
}
