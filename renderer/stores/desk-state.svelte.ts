// What the desk shows, fed by one snapshot and the pushes after it. Nothing here asks or decides. Every part is
// replaced as a whole, never changed in place, and at most once in a frame; a push that comes late or twice changes nothing.

import type { DeskApi, DeskPush, DeskSettings, DeskSnapshot } from '../../preload/api/desk-api.ts';
import type {
	Counters,
	ExportProgress,
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
import type { GiftId } from '../../protocol/ids.ts';
import type { FeedGift } from './combo-tally.ts';
import { FeedRows } from './feed-rows.ts';
import { GiftBook } from './gift-book.ts';

/** Rows that the feed keeps while nobody reads further down. */
export const FEED_ROWS_MAX = 5_000;
const FEED_ROWS_MAX_READING = 50_000;
const FEED_PAGE = 200;
const INCIDENTS_MAX = 100;

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
	/** The export that runs or ran last; null before the first. */
	exportProgress = $state.raw<ExportProgress | null>(null);
	/** Newest first; gifts of one combo share a row. */
	feed = $state.raw<readonly FeedGift[]>([]);
	/** The highest giftNo heard of: how far the room has come, whatever the feed shows. */
	newestGiftNo = $state(0);
	/** Oldest first; a gift whose decision can still be taken back is among them. */
	held = $state.raw<readonly GiftRow[]>([]);
	/** Granted gifts without proof, unconfirmed ones too, oldest first. */
	withoutProof = $state.raw<readonly GiftRow[]>([]);
	/** No older gifts are left to read. */
	isFeedComplete = $state(false);

	readonly #book = new GiftBook();
	readonly #rows = new FeedRows(FEED_ROWS_MAX);
	#revision = -1;

	constructor(snapshot: DeskSnapshot) {
		this.takeSnapshot(snapshot);
	}

	/** Takes a whole picture of the desk, at the start and whenever pushes may have been missed. */
	takeSnapshot(snapshot: DeskSnapshot): void {
		const { feed, held, pending, ...parts } = snapshot;
		// Held and pending gifts may be older than the feed; they come first so that the feed's own rows stay the newest.
		this.#takeParts({ ...parts, gifts: [] });
		this.#takeGifts([...held, ...pending], false);
		this.#takeGifts(feed, true);
	}

	/** Takes everything that arrived since the last frame. */
	takePushes(pushes: readonly DeskPush[]): void {
		const gifts: GiftRow[] = [];
		for (const push of pushes) {
			this.#takeParts(push);
			if (push.gifts) gifts.push(...push.gifts);
		}
		if (gifts.length > 0) this.#takeGifts(gifts, true);
	}

	findGift(giftId: GiftId): GiftRow | null {
		return this.#book.find(giftId);
	}

	/** A row of the feed as it is now; null when the feed let it go. */
	findRow(key: string): FeedGift | null {
		return this.#rows.find(key);
	}

	/** The gifts behind one row of the feed, oldest first. */
	listGiftsOfRow(key: string): readonly GiftRow[] {
		return this.#rows.listGifts(key);
	}

	/** Reads the page of gifts before the oldest one here. */
	async readOlder(api: DeskApi): Promise<string | null> {
		if (this.isFeedComplete) return null;
		const before = this.#rows.oldestPlace;
		const answer = await api.readFeed({ before, limit: FEED_PAGE });
		if (!answer.ok) return answer.detail;
		this.#book.forget(this.#rows.allow(FEED_ROWS_MAX_READING));
		this.#book.apply(answer.value);
		this.#rows.put(answer.value.map((gift) => this.#book.find(gift.giftId) ?? gift));
		this.feed = this.#rows.list();
		this.isFeedComplete = answer.value.length < FEED_PAGE;
		return null;
	}

	/** The reader is back at the newest gifts: what was read further down may go. */
	leaveOlder(): void {
		const gone = this.#rows.allow(FEED_ROWS_MAX);
		if (gone.length === 0) return;
		this.#book.forget(gone);
		this.isFeedComplete = false;
		this.feed = this.#rows.list();
	}

	#takeGifts(gifts: readonly GiftRow[], isForFeed: boolean): void {
		const changes = this.#book.apply(gifts);
		if (changes.length === 0) return;
		const oldest = this.#rows.oldestPlace ?? -1;
		const rows = changes.map((change) => change.after);
		this.newestGiftNo = rows.reduce((newest, gift) => Math.max(newest, gift.giftNo), this.newestGiftNo);
		const inFeed = rows.filter(
			(gift) => this.#rows.has(gift) || (isForFeed && (this.isFeedComplete || gift.giftNo > oldest)),
		);
		if (inFeed.length > 0) {
			const gone = this.#rows.put(inFeed);
			if (gone.length > 0) {
				this.#book.forget(gone);
				this.isFeedComplete = false;
			}
			this.feed = this.#rows.list();
		}
		if (changes.some(({ before, after }) => before?.state === 'held' || after.state === 'held'))
			this.held = this.#book.listHeld();
		this.withoutProof = this.#book.listWithoutProof();
	}

	#takeParts(push: DeskPush): void {
		if (push.incidents) this.incidents = mergeIncidents(this.incidents, push.incidents);
		if (push.gaps) this.gaps = mergeGaps(this.gaps, push.gaps);
		if (push.exportProgress) this.exportProgress = push.exportProgress;
		// A push from before the last one carries older pictures of the same parts.
		if (push.revision < this.#revision) return;
		this.#revision = push.revision;
		if (push.room) this.room = push.room;
		if (push.link) this.link = push.link;
		if (push.storage) this.storage = push.storage;
		if (push.outbox) this.outbox = push.outbox;
		if (push.totals) this.totals = push.totals;
		if (push.topSenders) this.topSenders = push.topSenders;
		if (push.minutes) this.minutes = push.minutes;
		if (push.counters) this.counters = push.counters;
		if (push.settings) this.settings = push.settings;
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
