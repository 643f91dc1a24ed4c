// What the desk shows, fed by one snapshot and the pushes after it. Nothing here asks or decides. Every part is
// replaced as a whole, never changed in place, and at most once in a frame; a push that comes late or twice changes nothing.

import type { DeskApi, DeskPush, DeskSettings, DeskSnapshot } from '../../preload/api/desk-api.ts';
import type { KeysRow } from '../../preload/api/keys/key-rows.ts';
import type {
	Counters,
	ExportRow,
	GapRow,
	GiftRow,
	IncidentRow,
	LinkRow,
	MinuteCoins,
	OutboxRow,
	RoomRow,
	SenderTotal,
	StorageRow,
	Totals,
} from '../../preload/api/rows.ts';
import type { ConnectionRow, ConnectionTest } from '../../preload/api/rooms/rooms.ts';
import type { GiftId } from '../../protocol/ids.ts';
import { explainFailure } from '../forms/explain-failure.ts';
import { chooseNewerExport } from '../history/export/newer-export.ts';
import type { FeedGift } from './combo-tally.ts';
import { FEED_PAGE, GiftLists } from './gift-lists.ts';

const INCIDENTS_MAX = 100;
/** So few gifts without proof that a busy room proves them all before more are read. */
const PENDING_LOW = 250;
const ASK_AGAIN_MS = 5_000;

export class DeskState {
	room = $state.raw() as RoomRow;
	link = $state.raw() as LinkRow;
	storage = $state.raw() as StorageRow;
	outbox = $state.raw() as OutboxRow;
	totals = $state.raw() as Totals;
	topSenders = $state.raw<readonly SenderTotal[]>([]);
	minutes = $state.raw<readonly MinuteCoins[]>([]);
	gaps = $state.raw<readonly GapRow[]>([]);
	/** Newest first. */
	incidents = $state.raw<readonly IncidentRow[]>([]);
	counters = $state.raw() as Counters;
	settings = $state.raw() as DeskSettings;
	keys = $state.raw() as KeysRow;
	/** Null in the rehearsal room. */
	connection = $state.raw<ConnectionRow>(null);
	/** The test of a connection that runs or ran last; null before the first. */
	connectionTest = $state.raw<ConnectionTest | null>(null);
	/** How often a person was to be asked whether the live room may close; 0 while nobody is asked. */
	closingAsked = $state(0);
	/** The export that runs or ran last; null before the first. */
	exportProgress = $state.raw<ExportRow | null>(null);
	/** Newest first; gifts of one combo share a row. */
	feed = $state.raw<readonly FeedGift[]>([]);
	/** The highest giftNo heard of: how far the room has come, whatever the feed shows. */
	newestGiftNo = $state(0);
	/** Oldest first; a gift whose decision can still be taken back is among them. */
	held = $state.raw<readonly GiftRow[]>([]);
	/** Granted gifts without proof, unconfirmed ones too, oldest first; thousands at most, `totals` has the true number. */
	withoutProof = $state.raw<readonly GiftRow[]>([]);
	/** No older gifts are left to read. */
	isFeedComplete = $state(false);

	readonly #gifts = new GiftLists();
	#revision = -1;
	#pendingAskedAt = -Infinity;

	constructor(snapshot: DeskSnapshot) {
		this.takeSnapshot(snapshot);
	}

	/** Takes a whole picture of the desk, at the start and whenever pushes were missed. */
	takeSnapshot(snapshot: DeskSnapshot): void {
		const { exportProgress, ...parts } = snapshot;
		this.#takeParts({ ...parts, gifts: [], ...(exportProgress && { exportProgress }) });
		if (exportProgress === null) this.exportProgress = null;
		this.#gifts.takeSnapshot(snapshot);
		this.#show();
	}

	/** Takes everything that arrived since the last frame. */
	takePushes(pushes: readonly DeskPush[]): void {
		for (const push of pushes) this.#takeParts(push);
		this.#gifts.takeGifts(pushes.flatMap((push) => push.gifts ?? []));
		this.#show();
	}

	/** Lists anew what waits, where that was put off, and reads more of it; called with the clock. */
	catchUp(api: DeskApi, now: number): void {
		this.#gifts.catchUp();
		this.#show();
		void this.#readMorePending(api, now);
	}

	findGift(giftId: GiftId): GiftRow | null {
		return this.#gifts.findGift(giftId);
	}

	/** A row of the feed as it is now; null when the feed let it go. */
	findRow(key: string): FeedGift | null {
		return this.#gifts.findRow(key);
	}

	/** The gifts behind one row of the feed, oldest first. */
	listGiftsOfRow(key: string): readonly GiftRow[] {
		return this.#gifts.listGiftsOfRow(key);
	}

	/** Reads the page of gifts before the oldest one here. Answers what went wrong, or null. */
	async readOlder(api: DeskApi): Promise<string | null> {
		if (this.isFeedComplete) return null;
		const answer = await api.readFeed({ before: this.#gifts.nextPageBefore, limit: FEED_PAGE });
		if (!answer.ok) return explainFailure(answer);
		this.#gifts.takeOlder(answer.value);
		this.#show();
		return null;
	}

	/** The reader is back at the newest gifts: what was read further down may go. */
	leaveOlder(): void {
		this.#gifts.leaveOlder();
		this.#show();
	}

	/** More gifts wait for proof than are kept here, and those that are kept are about to run out. */
	async #readMorePending(api: DeskApi, now: number): Promise<void> {
		const known = this.withoutProof.length;
		if (known >= PENDING_LOW || known >= this.totals.withoutProof || now < this.#pendingAskedAt + ASK_AGAIN_MS) return;
		this.#pendingAskedAt = now;
		const answer = await api.readPending();
		// What cannot be read now is asked for again.
		if (!answer.ok) return;
		this.#gifts.takePending(answer.value);
		this.#show();
	}

	#show(): void {
		this.feed = this.#gifts.feed;
		this.held = this.#gifts.held;
		this.withoutProof = this.#gifts.withoutProof;
		this.isFeedComplete = this.#gifts.isFeedComplete;
		this.newestGiftNo = this.#gifts.newestGiftNo;
	}

	#takeParts(push: DeskPush): void {
		if (push.incidents) this.incidents = mergeIncidents(this.incidents, push.incidents);
		if (push.gaps) this.gaps = mergeGaps(this.gaps, push.gaps);
		if (push.exportProgress) this.exportProgress = chooseNewerExport(this.exportProgress, push.exportProgress);
		if (push.connectionTest) this.connectionTest = push.connectionTest;
		if (push.closingAsked) this.closingAsked++;
		// A push from before the last one carries older pictures of the same parts.
		if (push.revision < this.#revision) return;
		this.#revision = push.revision;
		if (push.room) this.room = push.room;
		if (push.link) this.link = push.link;
		if (push.connection !== undefined) this.connection = push.connection;
		if (push.storage) this.storage = push.storage;
		if (push.outbox) this.outbox = push.outbox;
		if (push.totals) this.totals = push.totals;
		if (push.topSenders) this.topSenders = push.topSenders;
		if (push.minutes) this.minutes = push.minutes;
		if (push.counters) this.counters = push.counters;
		if (push.settings) this.settings = push.settings;
		if (push.keys) this.keys = push.keys;
	}
}

function mergeIncidents(known: readonly IncidentRow[], fresh: readonly IncidentRow[]): readonly IncidentRow[] {
	const byNo = new Map(known.map((incident) => [incident.incidentNo, incident]));
	for (const incident of fresh) {
		const before = byNo.get(incident.incidentNo);
		if (!before || incident.times >= before.times) byNo.set(incident.incidentNo, incident);
	}
	return [...byNo.values()].sort((a, b) => b.incidentNo - a.incidentNo).slice(0, INCIDENTS_MAX);
}

function mergeGaps(known: readonly GapRow[], fresh: readonly GapRow[]): readonly GapRow[] {
	const byNo = new Map(known.map((gap) => [gap.gapNo, gap]));
	// A gap that has ended never begins again.
	for (const gap of fresh) if (byNo.get(gap.gapNo)?.to == null) byNo.set(gap.gapNo, gap);
	return [...byNo.values()].sort((a, b) => a.gapNo - b.gapNo);
}
