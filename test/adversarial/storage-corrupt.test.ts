// Pages that are not what was written: while the host runs, and while nobody has the file open.

import Database from 'better-sqlite3';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { asGiftId } from '../../protocol/ids.ts';
import { checkIntegrity } from '../../main/ledger/worker/check/check-integrity.ts';
import type { HostRoom } from '../support/host/host-room.ts';
import { ANN, openHostRoom } from '../support/host/host-room.ts';
import { happen, openLedger, takeIn } from '../support/host/ledger-steps.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';

const PAGE_BYTES = 4_096;

/** Overwrites every page but the first, and makes the host read them afresh. */
function destroyPages(room: HostRoom): () => void {
	const { db } = room.host.ledger;
	db.pragma('wal_checkpoint(TRUNCATE)');
	const sound = readFileSync(room.path);
	const file = openSync(room.path, 'r+');
	for (let at = PAGE_BYTES; at < sound.length; at += PAGE_BYTES)
		writeSync(file, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, at);
	closeSync(file);
	// Another connection's write tells every other that its pages are old.
	const other = new Database(room.path);
	other.pragma('user_version = 10');
	other.close();
	return () => writeFileSync(room.path, sound);
}

describe('a file that goes bad under a running host', () => {
	async function roomWithBadFile() {
		const room = await openHostRoom();
		const ann = await room.stranger(ANN);
		const request = room.request();
		ann.say(request);
		await room.pass();
		ann.takeHeard();
		const restore = destroyPages(room);
		return { room, ann, request, restore };
	}

	test('halts it: requests are told, nothing is written any more, and the process lives', async () => {
		const { room, ann, restore } = await roomWithBadFile();
		ann.say(room.request());
		await room.pass();
		const first = [room.host.storage.state, /damaged/.test(room.host.storage.why), ann.takeHeard()];
		const before = readFileSync(room.path);
		ann.say(room.request());
		const byHand = room.host.decide([asGiftId('gift-of-nobody')], { kind: 'approve' }, 'mika');
		const change = room.host.change({ kind: 'mode', mode: 'paused' }, 'mika');
		await room.pass(600_000);
		expect([first, ann.takeHeard(), byHand.ok, change.ok, readFileSync(room.path).equals(before)]).toEqual([
			['halted', true, ['refusal: storage_unavailable']],
			['refusal: storage_unavailable'],
			false,
			false,
			true,
		]);
		room.host.abandon();
		restore();
	});

	test('halts it also where only a timer reads: the outbox and what is due', async () => {
		const { room, restore } = await roomWithBadFile();
		// The gift of the room is due for a resend after four seconds.
		await room.pass(60_000);
		expect([room.host.storage.state, room.clock.pending < 20]).toEqual(['halted', true]);
		room.host.abandon();
		restore();
	});

	test('with messages waiting for room in the budget, the process lives as well', async () => {
		const room = await openHostRoom({ rules: { senderGiftsMax: 10_000 } });
		const viewers = await Promise.all(
			Array.from({ length: 80 }, (_, no) => room.stranger(`viewer-${no}` as typeof ANN)),
		);
		for (const viewer of viewers) viewer.say(room.request());
		// The first publishes are through, and their outcomes entered: the next thing to be read is the outbox.
		await room.pass(50);
		const waiting = room.unsaid;
		const restore = destroyPages(room);
		await room.pass(60_000);
		expect([waiting > 20, room.host.storage.state]).toEqual([true, 'halted']);
		room.host.abandon();
		restore();
	});

	test('restored from a sound copy, it goes on where the copy ends', async () => {
		const { room, ann, request, restore } = await roomWithBadFile();
		ann.say(room.request());
		await room.pass();
		room.host.abandon();
		restore();
		await room.restart();
		ann.broadcast(ann.grantOf(request.giftId));
		ann.acknowledge(request.giftId);
		await room.pass();
		expect([room.host.storage.state, room.stateOf(request.giftId)]).toEqual(['ok', 'granted/completed']);
	});
});

describe('a check that found damage', () => {
	test('halts the host; a sound one does not', async () => {
		const room = await openHostRoom();
		const ann = await room.stranger(ANN);
		room.host.noteCheck({ share: 0 });
		const running = room.host.storage.check;
		room.host.noteCheck({ findings: [] });
		const sound = [room.host.storage.check, room.host.storage.state];
		room.host.noteCheck({ findings: ['Entry 7 was changed.'] });
		ann.say(room.request());
		await room.pass();
		const { check, state, why, checkedAt } = room.host.storage;
		expect([running, sound, check, state, why.includes('Entry 7'), checkedAt !== null, ann.takeHeard()]).toEqual([
			'running',
			['sound', 'ok'],
			'damaged',
			'halted',
			true,
			true,
			['refusal: storage_unavailable'],
		]);
	});
});

describe('a file that went bad while nobody had it open', () => {
	/** What the file says, to the last column. */
	function dump(path: string): string {
		const db = new Database(path, { readonly: true });
		try {
			const tables = db
				.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
				.pluck()
				.all();
			return JSON.stringify(tables.map((table) => db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()));
		} finally {
			db.close();
		}
	}

	function makeLedger(): string {
		const path = temporaryLedgerPath();
		const ledger = openLedger(path);
		for (let no = 1; no <= 40; no++)
			ledger.inTransaction(() => {
				const gift = takeIn(ledger, no, { gift: no % 7 === 0 ? 'dragon' : 'fox', count: 1 + (no % 3) });
				if (gift && no % 2 === 0) happen(ledger, happen(ledger, gift, 'sent'), 'seen');
				if (gift && no % 5 === 0) happen(ledger, gift, 'void');
			});
		ledger.close();
		return path;
	}

	/** What told of the damage: the opening, or the check of the whole file; null where nothing did. */
	async function findTrouble(path: string): Promise<string | null> {
		try {
			openLedger(path).close();
			const { findings } = await checkIntegrity(path, { breathe: () => Promise.resolve(), isCancelled: () => false });
			return findings[0] ?? null;
		} catch (error) {
			return (error as { code?: string }).code ?? String(error);
		}
	}

	test('a flipped bit anywhere is refused at the opening, or found by the check, or moves no coin', async () => {
		const path = makeLedger();
		const sound = readFileSync(path);
		const before = dump(path);
		const silent: number[] = [];
		let found = 0;
		// A prime number of bytes apart, so that every kind of place is hit.
		for (let at = 100; at < sound.length; at += 1_499) {
			const bytes = Buffer.from(sound);
			bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
			writeFileSync(path, bytes);
			if ((await findTrouble(path)) !== null) found++;
			else if (readsOtherwise(path)) silent.push(at);
		}
		writeFileSync(path, sound);
		expect([found > 20, silent.filter((at) => !isFreeToEdit(path, sound, at))]).toEqual([true, []]);

		function readsOtherwise(damaged: string): boolean {
			try {
				return dump(damaged) !== before;
			} catch {
				return true;
			}
		}
	});
});

/** What of a gift's row is proven by its entries, its grant or the sums. */
const PROVEN = `gift_id, stream_no, sender, sender_name, gift, gift_name, asked_count, count, price, value, note, combo_id,
	combo_count, combo_end, requested_at, state, grant_sequence`;

/** How far a proof has got, and who decided, has no second record that is compared. Each flip that nobody finds must be one of those. */
function isFreeToEdit(path: string, sound: Buffer, at: number): boolean {
	const read = (bytes: Buffer) => {
		writeFileSync(path, bytes);
		const db = new Database(path, { readonly: true });
		try {
			return JSON.stringify({
				gifts: db.prepare(`SELECT ${PROVEN} FROM gifts`).all(),
				entries: db.prepare('SELECT * FROM entries').all(),
				tallies: db.prepare('SELECT * FROM tallies').all(),
			});
		} finally {
			db.close();
		}
	};
	const flipped = Buffer.from(sound);
	flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
	return read(sound) === read(flipped);
}
