// What the desk asks of the rest of the main process, in the words of DeskApi. The host answers all but the few calls
// that need the window system; those and the settings are answered in main/app, and both together are DeskCalls.

import type { CallOff } from '../../protocol/clock.ts';
import type { DeskCall } from '../../preload/api/channels.ts';
import type { Answer } from '../../preload/api/answer.ts';
import type { DeskApi, DeskSettings, DeskSnapshot, ExportOptions } from '../../preload/api/desk-api.ts';
import type { KeysRow } from '../../preload/api/keys/key-rows.ts';
import type { StorageApi } from '../../preload/api/storage/storage-api.ts';
import type { ConnectionTest } from '../../preload/api/rooms/rooms.ts';
import type { ExportRow, GiftRow } from '../../preload/api/rows.ts';

/** The calls about the ledger's file, answered in main/app. */
export type StorageCalls = Pick<DeskCalls, keyof StorageApi>;

export type AnswerOf<Call extends DeskCall> = Awaited<ReturnType<DeskApi[Call]>>;

/** Every call of DeskApi with checked arguments; an answer may come at once or later. */
export type DeskCalls = {
	readonly [Call in DeskCall]: (
		...checked: Readonly<Parameters<DeskApi[Call]>>
	) => AnswerOf<Call> | Promise<AnswerOf<Call>>;
};

/** The calls that need a dialog, the window, the file manager, the browser, the settings file or the viewers' process. */
export type ShellCall =
	| 'exportHistory'
	| 'showExport'
	| 'saveSettings'
	| 'setRehearsalPace'
	| 'openViewerPage'
	| 'answerClosing'
	| KeyCall
	| RoomCall
	| keyof StorageApi;

/** The calls about the room's keys, which lie outside the ledger. */
export type KeyCall =
	'unlockKeys' | 'keepKeys' | 'rotateKeys' | 'copyInvite' | 'exportKeys' | 'chooseKeyFile' | 'importKeys';

/** The calls about rooms other than the open one, and about how the open one is connected. */
export type RoomCall =
	| 'readRooms'
	| 'saveRoom'
	| 'forgetRoom'
	| 'openRoom'
	| 'checkToken'
	| 'testConnection'
	| 'takeOverRoom'
	| 'connectNow';

/** Parts of the desk that are read when a push leaves: ten changes of a sum within 50 ms are one to the eye. */
export type DeskPart =
	| 'room'
	| 'link'
	| 'connection'
	| 'storage'
	| 'outbox'
	| 'totals'
	| 'topSenders'
	| 'minutes'
	| 'gaps'
	| 'incidents'
	| 'counters';

/** What changed in one commit, or beside the ledger. */
export interface DeskChange {
	readonly gifts?: readonly GiftRow[];
	readonly stale?: readonly DeskPart[];
	readonly settings?: DeskSettings;
	readonly keys?: KeysRow;
	readonly exportProgress?: ExportRow;
	readonly connectionTest?: ConnectionTest;
	/** A person closes the window, and the room is live. */
	readonly closingAsked?: true;
	/** Something else is on the desk now, such as another room: the page reads everything again. */
	readonly hasMissed?: true;
}

/** The parts as they are now, and the revision that they show. */
export type DeskParts = { readonly revision: number } & Partial<Pick<DeskSnapshot, DeskPart>>;

export interface DeskBackend extends Omit<DeskCalls, ShellCall | 'readDesk'> {
	readDesk(): Eventually<Answer<Omit<DeskSnapshot, 'settings' | 'keys'>>>;
	/** Reads the named parts for a push. */
	readParts(parts: ReadonlySet<DeskPart>): DeskParts;
	/** Writes to `path`, which a person has chosen; progress comes as changes. */
	exportHistory(options: ExportOptions, path: string): Eventually<Answer<ExportRow, 'export_running'>>;
	/** Called after each commit and whenever something else that the desk shows has changed. */
	onChange(listener: (change: DeskChange) => void): CallOff;
}

type Eventually<Value> = Value | Promise<Value>;
