// The host in the words of DeskApi. It adds what only the room around the host knows (is this a rehearsal, where is its
// viewer page) and puts a moderator's name to what a person decides. A question that the storage cannot answer is
// answered `storage_unavailable`; nothing here decides anything.

import type { Clock } from '../../../protocol/clock.ts';
import type { GiftId } from '../../../protocol/ids.ts';
import type { Answer } from '../../../preload/api/answer.ts';
import type { DeskSnapshot } from '../../../preload/api/desk-api.ts';
import type { RoomRow } from '../../../preload/api/rows.ts';
import type { RoomChange } from '../../flows/change-room.ts';
import type { ByHand } from '../../flows/decide-gifts.ts';
import { toRow } from '../../gifts/gift.ts';
import type { Aspect, Host } from '../../host/host.ts';
import { readMinutes, readTotals, tellStory } from '../../host/read-desk.ts';
import type { DeskBackend, DeskChange, DeskPart, DeskParts } from '../../ipc/desk-backend.ts';
import { findStorageFault } from '../../ledger/storage-fault.ts';
import type { AgoraSession } from '../../rtm/agora/agora.ts';
import type { History } from './history.ts';

const FEED_ROWS = 200;
const WITHOUT_PROOF_ROWS = 500;
const TOP_SENDERS = 10;
const GAPS = 100;
const INCIDENTS = 100;
/** While messages leave, the figures of the queue go on changing after the last commit. */
const OUTBOX_TICK_MS = 1_000;

const PARTS_OF: Readonly<Record<Aspect, readonly DeskPart[]>> = {
	mode: ['room'],
	link: ['link', 'outbox'],
	storage: ['storage'],
	outbox: ['outbox'],
	totals: ['totals', 'topSenders', 'minutes', 'storage'],
	gaps: ['gaps'],
	incidents: ['incidents'],
	counters: ['counters'],
	catalogue: [],
};

export interface BackendOptions {
	readonly host: Host;
	readonly history: History;
	/** Null in the rehearsal room. */
	readonly agora: Pick<AgoraSession, 'details' | 'onDetails'> | null;
	readonly clock: Clock;
	/** What the host does not know of its room. */
	readonly readRoom: () => Omit<RoomRow, 'mode'>;
	/** The name that goes into entries which a person makes. */
	readonly moderatorName: () => string;
}

export function createBackendOfHost(options: BackendOptions): DeskBackend {
	const { host, history, agora } = options;
	const { searchHistory, sumHistory, exportHistory, cancelExport } = history;
	return {
		searchHistory,
		sumHistory,
		exportHistory,
		cancelExport,
		...createReads(options),
		...createCommands(options),
		readParts: createPartReader(options),
		onChange(listener) {
			const callOffTick = followOutbox(options, listener);
			const callOff = host.onChange(({ gifts, aspects }) => {
				listener({ gifts, stale: [...aspects].flatMap((aspect) => PARTS_OF[aspect]) });
			});
			const callOffDetails = agora?.onDetails(() => listener({ stale: ['connection'] }));
			history.onProgress(listener);
			return () => {
				callOffTick();
				callOff();
				callOffDetails?.();
			};
		},
	};
}

type Readers = { readonly [Part in DeskPart]: () => DeskSnapshot[Part] };

function createReaders({ host, history, agora, clock, readRoom }: BackendOptions): Readers {
	const { ledger } = host;
	return {
		room: () => ({ ...readRoom(), mode: ledger.room.mode }),
		link: () => host.link,
		connection: () => agora?.details ?? null,
		storage: () => ({ ...host.storage, backup: history.readBackup() }),
		outbox: () => host.readOutbox(),
		totals: () => readTotals(ledger),
		topSenders: () => ledger.sums.readTopSenders(ledger.room.stream.streamNo, TOP_SENDERS),
		minutes: () => readMinutes(ledger, clock.now()),
		gaps: () => ledger.gaps.list(GAPS),
		incidents: () => ledger.watch.listIncidents(INCIDENTS),
		counters: () => host.counters,
	};
}

function createPartReader(options: BackendOptions): (parts: ReadonlySet<DeskPart>) => DeskParts {
	const readers = createReaders(options);
	return (parts) => {
		const read = [...parts].map((part) => [part, readers[part]()]);
		return { ...(Object.fromEntries(read) as Partial<DeskSnapshot>), revision: options.host.ledger.revision };
	};
}

function createReads(options: BackendOptions) {
	const { host, history } = options;
	const { ledger } = host;
	const readers = createReaders(options);
	const listPending = () => ledger.gifts.listWithoutProof(WITHOUT_PROOF_ROWS).map(toRow);
	return {
		readDesk: () =>
			read(() => ({
				revision: ledger.revision,
				room: readers.room(),
				link: readers.link(),
				connection: readers.connection(),
				storage: readers.storage(),
				outbox: readers.outbox(),
				totals: readers.totals(),
				topSenders: readers.topSenders(),
				minutes: readers.minutes(),
				feed: ledger.gifts.listFeed(Number.MAX_SAFE_INTEGER, FEED_ROWS).map(toRow),
				held: ledger.gifts.listHeld().map(toRow),
				pending: listPending(),
				gaps: readers.gaps(),
				incidents: readers.incidents(),
				counters: readers.counters(),
				exportProgress: history.readExport(),
			})),
		readFeed: ({ before, limit }) =>
			read(() => ledger.gifts.listFeed(before ?? Number.MAX_SAFE_INTEGER, limit).map(toRow)),
		readPending: () => read(listPending),
		readStory: (giftId) => {
			const story = read(() => {
				const gift = ledger.gifts.find(giftId);
				return gift && tellStory(ledger, gift);
			});
			if (!story.ok) return story;
			return story.value ? { ok: true, value: story.value } : unknownGift(giftId);
		},
		readCatalogue: () => read(() => ledger.room.listCatalogue()),
		readRules: () => read(() => ledger.room.rules),
		readBlockedSenders: () => read(() => ledger.room.listBlocked()),
	} satisfies Partial<DeskBackend>;
}

function createCommands({ host, readRoom, moderatorName }: BackendOptions) {
	const { ledger } = host;
	const decide = (giftIds: readonly GiftId[], action: ByHand) => host.decide(giftIds, action, moderatorName());
	function change<Value>(wanted: RoomChange, answer: () => Value): Answer<Value> {
		const changed = host.change(wanted, moderatorName());
		return changed.ok ? read(answer) : changed;
	}
	const catalogue = () => ledger.room.listCatalogue();
	const blocked = () => ledger.room.listBlocked();
	return {
		approveGifts: (giftIds) => decide(giftIds, { kind: 'approve' }),
		refuseGifts: ({ giftIds, reason }) => decide(giftIds, { kind: 'refuse', reason }),
		takeBackDecisions: (giftIds) => decide(giftIds, { kind: 'take_back' }),
		voidGifts: ({ giftIds, reason }) => decide(giftIds, { kind: 'void', reason }),
		resendGifts: (giftIds) => decide(giftIds, { kind: 'resend' }),
		giveUpGifts: (giftIds) => decide(giftIds, { kind: 'give_up' }),
		setRoomMode: (mode) => change({ kind: 'mode', mode }, () => ({ ...readRoom(), mode: ledger.room.mode })),
		startStream: () => change({ kind: 'start_stream' }, () => readTotals(ledger)),
		saveCatalogueGift: (offer) => change({ kind: 'save_offer', offer }, catalogue),
		removeCatalogueGift: (gift) =>
			ledger.room.findOffer(gift)
				? change({ kind: 'remove_offer', gift }, catalogue)
				: { ok: false, why: 'gift_unknown', detail: `the catalogue has no gift ${gift}` },
		saveRules: (rules) => change({ kind: 'rules', rules }, () => ledger.room.rules),
		blockSender: ({ sender, reason }) => change({ kind: 'block', sender, reason }, blocked),
		unblockSender: (sender) => change({ kind: 'unblock', sender }, blocked),
	} satisfies Partial<DeskBackend>;
}

/** Says once a second that the queue's figures changed, until they are at rest. */
function followOutbox({ host, clock }: BackendOptions, listener: (change: DeskChange) => void): () => void {
	let callOffTick: (() => void) | null = null;
	const tick = (): void => {
		callOffTick = null;
		listener({ stale: ['outbox'] });
		const { queued, sentLastSecond, roomLastSecond } = host.readOutbox();
		if (queued + sentLastSecond + roomLastSecond > 0) arm();
	};
	const arm = (): void => {
		callOffTick ??= clock.after(OUTBOX_TICK_MS, tick);
	};
	const callOffChanges = host.onChange(({ aspects }) => {
		if (aspects.has('outbox') || aspects.has('counters')) arm();
	});
	return () => {
		callOffTick?.();
		callOffChanges();
	};
}

/** A failing disk is an everyday answer; anything else is a bug and stays an exception. */
function read<Value>(question: () => Value): Answer<Value> {
	try {
		return { ok: true, value: question() };
	} catch (error) {
		const fault = findStorageFault(error);
		if (!fault) throw error;
		return { ok: false, why: 'storage_unavailable', detail: fault.why };
	}
}

function unknownGift(giftId: GiftId): Answer<never, 'gift_unknown'> {
	return { ok: false, why: 'gift_unknown', detail: `no gift ${giftId} in this ledger` };
}
