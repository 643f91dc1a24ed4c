/**
 * Fills a ledger file with believable gifts in every state, as fast as SQLite takes them. Every gift lives through the
 * real rules and every row, entry and sum is written by the ledger's own code, so a seeded ledger adds up by construction.
 * The same options give the same file contents. Only the way of writing is a test's: one transaction, nothing durable.
 */
import Database from 'better-sqlite3';
import { encodeGrantTerms } from '../../protocol/grant.ts';
import { asChannelName, asComboId, asGiftId, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { ChannelName, UserId, UtcMs } from '../../protocol/ids.ts';
import type { GrantTerms } from '../../protocol/messages.ts';
import type { CatalogueGift } from '../../preload/api/rows.ts';
import { FIRST_CATALOGUE } from '../../main/gifts/catalogue.ts';
import type { Gift } from '../../main/gifts/gift.ts';
import { Entries } from '../../main/ledger/entries.ts';
import { GiftRows } from '../../main/ledger/gift-rows.ts';
import { migrate } from '../../main/ledger/migrations/index.ts';
import { APPLICATION_ID } from '../../main/ledger/open-database.ts';
import type { LedgerDatabase } from '../../main/ledger/open-database.ts';
import { OutboxQueue } from '../../main/outbox/queue/queue.ts';
import { RoomBook } from '../../main/ledger/room-book.ts';
import { EntrySums } from '../../main/ledger/sums/entry-sums.ts';
import { Sums } from '../../main/ledger/sums/sums.ts';
import { rollDice } from './ledger-seed/dice.ts';
import type { Dice } from './ledger-seed/dice.ts';
import { liveGift } from './ledger-seed/gift-life.ts';
import type { Birth, Fate } from './ledger-seed/gift-life.ts';
import { inventNote, inventPeople, pickSender } from './ledger-seed/people.ts';

export interface SeedOptions {
	readonly path: string;
	readonly gifts: number;
	readonly seed?: number;
	readonly room?: ChannelName;
	readonly host?: UserId;
	/** When the newest gift was asked for. */
	readonly until?: UtcMs;
	/** How many of the newest gifts are still under way: held, sent, without proof. The others are settled. */
	readonly openGifts?: number;
	/** Replaces texts of a gift before it is written; what the rules decide by must stay. */
	readonly reword?: (gift: Gift) => Partial<Pick<Gift, 'senderName' | 'giftName' | 'note' | 'reason' | 'decidedBy'>>;
}

const GIFTS_PER_STREAM = 5_000;
const STREAM_MS = 3 * 3_600_000;
const BETWEEN_STREAMS_MS = 24 * 3_600_000;
const DEFAULT_UNTIL = asUtcMs(Date.UTC(2026, 2, 29, 1, 30));
const COMBO_PIECES = 3;

/** How settled gifts end, in parts of a thousand. */
const SETTLED: readonly (readonly [Fate, number])[] = [
	['completed', 905],
	['completed_after_review', 25],
	['seen_by_host_only', 15],
	['refused', 20],
	['refused_by_hand', 10],
	['expired', 10],
	['voided', 12],
	['unconfirmed', 3],
];
const OPEN: readonly Fate[] = [
	'held',
	'sent',
	'seen',
	'acknowledged',
	'queued',
	'decision_made',
	'unconfirmed',
	'held',
];

export function seedLedger(options: SeedOptions): void {
	const db = new Database(options.path);
	try {
		db.pragma('journal_mode = WAL');
		db.pragma('synchronous = OFF');
		db.pragma('wal_autocheckpoint = 100000');
		migrate(db);
		db.pragma(`application_id = ${APPLICATION_ID}`);
		db.transaction(() => fill(db, options)).immediate();
		db.pragma('wal_checkpoint(TRUNCATE)');
	} finally {
		db.close();
	}
}

/** Gifts whose entries and messages become rows together, so that memory does not grow with the ledger. */
const WRITTEN_TOGETHER = 500;

function fill(db: LedgerDatabase, options: SeedOptions): void {
	const { gifts, seed = 1, until = DEFAULT_UNTIL } = options;
	const dice = rollDice(seed);
	const people = inventPeople(Math.ceil(gifts / 40) + 5, seed);
	const streams = Math.max(1, Math.ceil(gifts / GIFTS_PER_STREAM));
	const name = options.room ?? asChannelName('stage');
	const startOf = (stream: number) => asUtcMs(until - STREAM_MS - (streams - 1 - stream) * BETWEEN_STREAMS_MS);
	const book = new RoomBook(db, { name, host: options.host ?? asUserId('host'), now: startOf(0) });
	const rows = new GiftRows(db);
	const sums = { sums: new Sums(db), entrySums: new EntrySums(db) };
	const writer = { entries: new Entries(db), rows, ...sums, outbox: new OutboxQueue(db) };
	// A million real signatures would take longer than everything else; nobody verifies these.
	const sign = (terms: GrantTerms) => ({ bytes: encodeGrantTerms(terms), signature: NO_SIGNATURE });
	const grants = { room: name, nextSequence: () => rows.nextGrantSequence(), sign };
	for (let stream = 0; stream < streams; stream++) {
		if (stream > 0) book.startStream(startOf(stream));
		const first = stream * GIFTS_PER_STREAM;
		const last = Math.min(gifts, first + GIFTS_PER_STREAM);
		for (let index = first; index < last; index++) {
			const now = asUtcMs(startOf(stream) + Math.floor(((index + 1 - first) / (last - first)) * STREAM_MS));
			const { streamNo } = book.stream;
			const birth = bear({ index, now, streamNo, grants, people, dice }, rows);
			write(writer, birth, chooseFate(index, options, dice), dice, options);
			if (index % WRITTEN_TOGETHER === 0) settle();
		}
	}
	settle();
	writer.sums.flush();
	writer.entrySums.flush();

	function settle(): void {
		writer.entries.settle();
		writer.rows.settle();
		writer.outbox.settle();
	}
}

interface Cradle extends Pick<Birth, 'now' | 'streamNo' | 'grants'> {
	readonly index: number;
	readonly people: ReturnType<typeof inventPeople>;
	readonly dice: Dice;
}

function bear({ index, now, streamNo, grants, people, dice }: Cradle, rows: GiftRows): Birth {
	const offer = pickOffer(dice);
	const isCombo = offer.price <= 10 && dice.happens(0.2);
	const count = isCombo ? COMBO_PIECES : dice.happens(0.1) ? 1 + dice.below(20) : 1;
	const comboId = asComboId(`combo-${index.toString().padStart(7, '0')}`);
	return {
		giftNo: rows.nextGiftNo(),
		streamNo,
		from: pickSender(people, dice),
		offer,
		now,
		grants,
		request: {
			kind: 'gift_request',
			giftId: asGiftId(makeGiftId(now, dice)),
			gift: offer.gift,
			count,
			senderName: null,
			note: inventNote(dice),
			combo: isCombo ? { comboId, comboCount: COMBO_PIECES * (1 + dice.below(5)), comboEnd: dice.happens(0.3) } : null,
			expiresAt: null,
		},
	};
}

/** Cheap gifts are sent far more often than dear ones. */
function pickOffer(dice: Dice): CatalogueGift {
	const offer = FIRST_CATALOGUE[Math.floor(dice.next() ** 2.5 * FIRST_CATALOGUE.length)];
	if (!offer) throw new Error('the catalogue is empty');
	return offer;
}

/** A UUID of version 7: the time, then chance. */
function makeGiftId(now: number, dice: Dice): string {
	const time = now.toString(16).padStart(12, '0');
	const chance = Array.from({ length: 3 }, () =>
		dice
			.below(2 ** 30)
			.toString(16)
			.padStart(8, '0'),
	).join('');
	return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(1, 4)}-8${chance.slice(5, 8)}-${chance.slice(9, 21)}`;
}

function chooseFate(index: number, { gifts, openGifts = 0 }: SeedOptions, dice: Dice): Fate {
	const fromNewest = gifts - 1 - index;
	if (fromNewest < openGifts) return OPEN[fromNewest % OPEN.length] ?? 'held';
	// However small the ledger is, every ending is in it.
	const certain = SETTLED[index];
	if (certain) return certain[0];
	let left = dice.below(1_000);
	for (const [fate, part] of SETTLED) {
		left -= part;
		if (left < 0) return fate;
	}
	return 'completed';
}

const NO_SIGNATURE = 'A'.repeat(86);

interface Writer {
	readonly entries: Entries;
	readonly rows: GiftRows;
	readonly sums: Sums;
	readonly entrySums: EntrySums;
	readonly outbox: OutboxQueue;
}

function write(
	{ entries, rows, sums, entrySums, outbox }: Writer,
	birth: Birth,
	fate: Fate,
	dice: Dice,
	{ reword }: SeedOptions,
): void {
	const named: Birth = { ...birth, request: { ...birth.request, senderName: birth.from.senderName } };
	const { gift, facts, says } = liveGift(named, fate, dice);
	let revision = 0;
	for (const { fact, at } of facts) {
		revision = entries.append(fact, gift.giftNo, at);
		entrySums.note(fact, gift.streamNo);
	}
	rows.insert({ ...gift, ...reword?.(gift), revision });
	sums.note(null, gift, gift.decidedAt ?? gift.requestedAt);
	for (const { message } of says) {
		if (message.kind === 'broadcast') throw new Error('the host does not broadcast a gift');
		if (message.kind === 'void_notice') continue;
		outbox.enqueue(message, { receiver: gift.sender, giftNo: gift.giftNo, now: gift.requestedAt });
	}
}
