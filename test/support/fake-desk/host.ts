// Everything of the made-up host that is not a gift: link, storage, outbox, room, incidents, settings, block list, and
// the condition that a test puts it in.

import type { AgoraLink } from '../../../protocol/agora/reports.ts';
import { asChannelName, asUserId, asUtcMs } from '../../../protocol/ids.ts';
import type { GiftId, UtcMs } from '../../../protocol/ids.ts';
import type { DeskPush, DeskSettings, DeskSnapshot } from '../../../preload/api/desk-api.ts';
import type { KeysRow } from '../../../preload/api/keys/key-rows.ts';
import { REHEARSAL_ROOM } from '../../../preload/api/rooms/rooms.ts';
import type { ConnectionRow } from '../../../preload/api/rooms/rooms.ts';
import type {
	BackupRow,
	BlockedSender,
	CatalogueGift,
	Counters,
	GapRow,
	GiftRow,
	IncidentRow,
	LinkRow,
	OutboxRow,
	RehearsalPace,
	RoomMode,
	RoomRow,
	RoomRules,
	StorageRow,
} from '../../../preload/api/rows.ts';
import { CATALOGUE, RULES, SETTINGS } from './room/believable.ts';
import { FakeEvening, STEP_MS } from './room/evening.ts';
import { FakeExport } from './exporting.ts';
import { makeFakeKeys } from './room/keys.ts';
import type { FakeKeys } from './room/keys.ts';
import { connectedSince, FakeRooms, LOUNGE } from './room/rooms.ts';
import { layGaps, layIncidents, layNewest, layPast, layUnproven } from './room/picture.ts';
import { createRandom } from './room/random.ts';
import { layAllStrangers, layStrangers } from './room/strangers.ts';
import { FakeRoom } from './room/room.ts';

/** `loading` answers no read until the condition changes; `failing` answers every call with a fault. */
export type Condition = 'normal' | 'empty' | 'offline' | 'read_only' | 'halted' | 'failing' | 'loading' | 'real_room';

const STREAM_AGE_MS = 3 * 3_600_000 + 14 * 60_000;
const ROWS_MAX = 20_000;
const STEPS_PER_SECOND = 1_000 / STEP_MS;

export interface FakeHostOptions {
	readonly seed: number;
	readonly startAt: UtcMs;
	readonly pastGifts: number;
	readonly giftsPerSecond: number;
	readonly condition: Condition;
	readonly keys?: FakeKeys;
	/** A room full of strangers with strange names and words instead of the usual evening: all, or those from one on. */
	readonly strangers?: 'all' | number;
	/** So many more grants without proof. */
	readonly unproven?: number;
}

export class FakeHost {
	readonly room: FakeRoom;
	readonly evening: FakeEvening;
	readonly exporting: FakeExport;
	readonly rooms = new FakeRooms();
	condition: Condition;
	/** Null in the rehearsal room. */
	connection: ConnectionRow = null;
	mode: RoomMode = 'open';
	rules: RoomRules = RULES;
	catalogue: readonly CatalogueGift[] = CATALOGUE;
	settings: DeskSettings = SETTINGS;
	keys: KeysRow;
	pace: RehearsalPace;
	blocked: readonly BlockedSender[];
	incidents: readonly IncidentRow[];
	gaps: readonly GapRow[] = [];
	backup: BackupRow;
	#push: { -readonly [Key in keyof DeskPush]?: DeskPush[Key] } = {};
	#stepNo = 0;
	#sentLately: number[] = [];
	#linkSince: UtcMs;

	constructor(options: FakeHostOptions) {
		const { startAt } = options;
		const isEmpty = options.condition === 'empty';
		const random = createRandom(options.seed);
		this.room = new FakeRoom(asUtcMs(startAt - (isEmpty ? 41_000 : STREAM_AGE_MS)), ROWS_MAX);
		this.evening = new FakeEvening({ room: this.room, random, startAt, rules: () => this.rules });
		this.exporting = new FakeExport((progress) => this.change({ exportProgress: progress }));
		this.pace = { giftsPerSecond: 0, loss: 0.02, duplicate: 0.01, reorder: 0.05, acknowledgmentLoss: 0.03 };
		this.keys = makeFakeKeys(options.keys ?? (options.condition === 'real_room' ? 'system' : 'rehearsal'), startAt);
		this.#linkSince = asUtcMs(startAt - (isEmpty ? 41_000 : 149_000));
		this.incidents = isEmpty ? [] : layIncidents(startAt);
		this.blocked = isEmpty ? [] : createBlocked(startAt);
		if (options.strangers === 'all') layAllStrangers(this.room, this.evening);
		else if (options.strangers !== undefined) layStrangers(this.room, this.evening, options.strangers);
		else if (!isEmpty) {
			layPast(this.room, this.evening, random, options.pastGifts);
			layUnproven(this.room, this.evening, options.unproven ?? 0);
			layNewest(this.room, this.evening, options.giftsPerSecond === 0);
			this.gaps = layGaps(startAt, this.room);
		}
		this.backup = isEmpty
			? { state: 'none', madeAt: null, why: '' }
			: { state: 'done', madeAt: asUtcMs(startAt - 12 * 60_000), why: '' };
		this.condition = options.condition;
		this.setCondition(options.condition);
		this.setGiftsPerSecond(isEmpty ? 0 : options.giftsPerSecond);
		this.#push = {};
	}

	/** Notes what the next push carries besides gifts. */
	change(part: Partial<DeskPush>): void {
		Object.assign(this.#push, part);
	}

	setGiftsPerSecond(giftsPerSecond: number): void {
		this.evening.giftsPerSecond = giftsPerSecond;
		this.pace = { ...this.pace, giftsPerSecond };
	}

	setCondition(condition: Condition): void {
		const now = this.evening.now;
		const wasUp = this.evening.isLinkUp;
		this.condition = condition;
		this.evening.isLinkUp = condition !== 'offline';
		this.evening.isWritable = condition !== 'read_only' && condition !== 'halted';
		if (wasUp && condition === 'offline') {
			this.#linkSince = asUtcMs(now - 23_000);
			this.gaps = [...this.gaps, this.#beginGap()];
		} else if (!wasUp && condition !== 'offline') {
			this.#linkSince = now;
			this.gaps = this.gaps.map((gap) => (gap.to === null ? { ...gap, to: now } : gap));
		}
		this.connection = condition === 'real_room' ? connectedSince(now) : null;
		this.rooms.openRoom = this.connection ? LOUNGE.roomId : REHEARSAL_ROOM;
		const { link, connection, storage, gaps, room } = this.snapshot();
		this.change({ link, connection, storage, gaps, room });
	}

	/** Puts the real room into a state of its connection. */
	setConnection(connection: AgoraLink): void {
		this.connection = connection;
		this.change({ connection, link: this.linkRow() });
	}

	askClosing(): void {
		this.change({ closingAsked: true });
	}

	#beginGap(): GapRow {
		const nothing = { recovered: 0, lost: 0, open: 0, isLengthKnown: true, to: null } as const;
		const nextGiftNo = this.room.gifts.size + 1;
		const why = 'no answer from the network';
		return { ...nothing, gapNo: this.gaps.length + 1, from: this.#linkSince, cause: 'link', why, nextGiftNo };
	}

	setMode(mode: RoomMode): RoomRow {
		this.mode = mode;
		this.evening.isWritable = mode !== 'paused' && this.condition !== 'read_only' && this.condition !== 'halted';
		const room = this.roomRow();
		this.change({ room });
		return room;
	}

	/** What changed since the last step; null where there is nothing to say. */
	takePush(): DeskPush | null {
		this.#stepNo += 1;
		this.#sentLately = [...this.#sentLately.slice(1 - STEPS_PER_SECOND), this.evening.sentLastStep];
		if (this.condition === 'loading' || this.condition === 'failing') return null;
		const gifts = this.room.takeChanged();
		const isSecond = this.#stepNo % STEPS_PER_SECOND === 0;
		if (gifts.length > 0) this.change({ gifts, totals: this.room.totals() });
		if (isSecond) this.change({ outbox: this.outboxRow() });
		if (isSecond && this.evening.giftsPerSecond > 0)
			this.change({ topSenders: this.room.topSenders(), minutes: this.room.minutes(this.evening.now) });
		const push = this.#push;
		this.#push = {};
		return Object.keys(push).length === 0 ? null : { ...push, revision: this.room.revision };
	}

	snapshot(): DeskSnapshot {
		const { room, evening } = this;
		const rows = [...room.gifts.values()];
		const pick = (ids: ReadonlySet<GiftId>): GiftRow[] => rows.filter((row) => ids.has(row.giftId));
		return {
			revision: room.revision,
			room: this.roomRow(),
			link: this.linkRow(),
			connection: this.connection,
			storage: this.storageRow(),
			outbox: this.outboxRow(),
			totals: room.totals(),
			topSenders: room.topSenders(),
			minutes: room.minutes(evening.now),
			feed: rows.slice(-200).toReversed(),
			held: pick(room.held),
			pending: room.listPending(),
			gaps: this.gaps,
			incidents: this.incidents,
			counters: createCounters(this.incidents.length > 0),
			settings: this.settings,
			keys: this.keys,
			exportProgress: this.exporting.last,
		};
	}

	roomRow(): RoomRow {
		const isRehearsal = this.condition !== 'real_room';
		return {
			roomId: isRehearsal ? REHEARSAL_ROOM : LOUNGE.roomId,
			label: isRehearsal ? '' : LOUNGE.label,
			room: asChannelName('neon-lounge'),
			host: asUserId('mika-desk'),
			isRehearsal,
			mode: this.mode,
			viewerPageUrl: isRehearsal ? 'http://127.0.0.1:47613/viewer/?key=b5c1f0' : null,
			...(isRehearsal ? { pace: this.pace } : {}),
			appVersion: '0.1.0',
			ledgerPath: '/home/mika/.config/Giftwarden/rooms/neon-lounge.sqlite',
		};
	}

	linkRow(): LinkRow {
		if (this.connection && this.connection.state !== 'connected') {
			const { state, since, problem } = this.connection;
			return { state, since, why: problem?.detail ?? '', members: null, roundTripMs: null };
		}
		if (this.condition !== 'offline')
			return { state: 'connected', why: '', since: this.#linkSince, members: 1_284, roundTripMs: 61 };
		const why = 'no answer from the network; trying again in 4 s';
		return { state: 'disconnected', why, since: this.#linkSince, members: null, roundTripMs: null };
	}

	storageRow(): StorageRow {
		const checkedAt = asUtcMs(this.evening.now - 120_000);
		const { backup } = this;
		const sound = { check: 'sound', checkShare: 1, checkedAt, chainHead: '8f3a…c21e', backup } as const;
		if (this.condition === 'read_only')
			return { ...sound, state: 'read_only', cause: 'full', why: 'The disk is full. Nothing is granted meanwhile.' };
		if (this.condition === 'halted')
			return { ...sound, state: 'halted', cause: 'corrupt', why: 'The ledger file is damaged.', check: 'damaged' };
		return { ...sound, state: 'ok', cause: null, why: '' };
	}

	outboxRow(): OutboxRow {
		const sent = this.#sentLately.reduce((sum, count) => sum + count, 0);
		const queued = Math.max(0, sent - 60);
		return {
			queued,
			oldestWaitMs: queued * 16,
			sentLastSecond: Math.min(60, sent),
			sendsPerSecondMax: 60,
			roomLastSecond: Math.min(100, sent),
			roomPerSecondAdvised: 100,
			merged: 0,
			hostBroadcastsSince: null,
			hostBroadcastsBecause: null,
		};
	}
}

function createBlocked(now: UtcMs): readonly BlockedSender[] {
	return [
		{
			sender: asUserId('spam-9000'),
			senderName: 'SPAM 9000',
			reason: 'forged gifts, three evenings in a row',
			blockedAt: asUtcMs(now - 4 * 86_400_000),
			blockedBy: 'Sena',
		},
	];
}

function createCounters(isBusy: boolean): Counters {
	const busy = isBusy ? 1 : 0;
	return {
		foreign: 41 * busy,
		unreadable: 23 * busy,
		unopened: 2 * busy,
		from_newer_version: 4 * busy,
		unknown_kind: 0,
		malformed: 2 * busy,
		doubled_request: 118 * busy,
		over_rate_limit: 9 * busy,
		paused: 0,
		forged: busy,
		acknowledgment_of_another: 0,
		acknowledgment_unknown: 3 * busy,
		broadcast_repeated: 57 * busy,
	};
}
