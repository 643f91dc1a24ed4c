import type { ChannelName, GiftKey, UserId, UtcMs } from '../../protocol/ids.ts';
import type { BlockedSender, CatalogueGift, RoomMode, RoomRules } from '../../preload/api/rows.ts';
import { FIRST_CATALOGUE } from '../gifts/catalogue.ts';
import { FIRST_RULES } from '../gifts/rules.ts';
import { NotALedgerError } from './open-database.ts';
import type { LedgerDatabase } from './open-database.ts';

/** The room's own settings: what it offers, how it decides, whom it blocks, and its evenings. Small, so kept in memory too. */
export class RoomBook {
	readonly #db;
	#rules: RoomRules = FIRST_RULES;
	#mode: RoomMode = 'open';
	#catalogue = new Map<GiftKey, CatalogueGift>();
	#blocked = new Map<UserId, BlockedSender>();
	#stream = { streamNo: 0, startedAt: 0 as UtcMs };

	/** Creates the room on first use. Throws NotALedgerError where the file belongs to another room or host. */
	constructor(db: LedgerDatabase, room: { name: ChannelName; host: UserId; now: UtcMs }) {
		this.#db = db;
		const found = db.prepare<[], { name: string; host: string }>('SELECT name, host FROM room').get();
		if (found && (found.name !== room.name || found.host !== room.host))
			throw new NotALedgerError(`the ledger belongs to room ${found.name} of host ${found.host}`);
		if (!found) db.transaction(() => this.#createRoom(room)).immediate();
		this.reload();
	}

	get rules(): RoomRules {
		return this.#rules;
	}

	get mode(): RoomMode {
		return this.#mode;
	}

	get stream(): { readonly streamNo: number; readonly startedAt: UtcMs } {
		return this.#stream;
	}

	findOffer(gift: GiftKey): CatalogueGift | null {
		return this.#catalogue.get(gift) ?? null;
	}

	listCatalogue(): readonly CatalogueGift[] {
		return [...this.#catalogue.values()];
	}

	findBlocked(sender: UserId): BlockedSender | null {
		return this.#blocked.get(sender) ?? null;
	}

	listBlocked(): readonly BlockedSender[] {
		return [...this.#blocked.values()];
	}

	saveMode(mode: RoomMode): void {
		this.#db.prepare('UPDATE room SET mode = ?').run(mode);
		this.#mode = mode;
	}

	saveRules(rules: RoomRules): void {
		this.#db.prepare('UPDATE room SET rules = ?').run(JSON.stringify(rules));
		this.#rules = rules;
	}

	saveOffer(offer: CatalogueGift): void {
		this.#db
			.prepare(
				`INSERT INTO catalogue (gift, name, icon, price, is_offered, rule, position)
				VALUES (@gift, @name, @icon, @price, @isOffered, @rule, @position)
				ON CONFLICT DO UPDATE SET name = @name, icon = @icon, price = @price, is_offered = @isOffered,
					rule = @rule, position = @position`,
			)
			.run({ ...offer, isOffered: Number(offer.isOffered) });
		this.#readCatalogue();
	}

	/** Whether there was such a gift. */
	removeOffer(gift: GiftKey): boolean {
		const { changes } = this.#db.prepare('DELETE FROM catalogue WHERE gift = ?').run(gift);
		this.#readCatalogue();
		return changes > 0;
	}

	block(sender: BlockedSender): void {
		this.#db
			.prepare(
				`INSERT INTO blocked_senders (sender, sender_name, reason, blocked_at, blocked_by)
				VALUES (@sender, @senderName, @reason, @blockedAt, @blockedBy)
				ON CONFLICT DO UPDATE SET reason = @reason, blocked_at = @blockedAt, blocked_by = @blockedBy`,
			)
			.run(sender);
		this.#readBlocked();
	}

	unblock(sender: UserId): void {
		this.#db.prepare('DELETE FROM blocked_senders WHERE sender = ?').run(sender);
		this.#readBlocked();
	}

	startStream(now: UtcMs): void {
		this.#db.prepare('INSERT INTO streams (started_at) VALUES (?)').run(now);
		this.#readStream();
	}

	/** After a rolled back transaction, and at the start: what is on disk counts. */
	reload(): void {
		const room = this.#db.prepare<[], { mode: RoomMode; rules: string }>('SELECT mode, rules FROM room').get();
		if (!room) throw new Error('the ledger names no room');
		this.#mode = room.mode;
		// A rule that this version added takes its first value in an older room.
		this.#rules = { ...FIRST_RULES, ...(JSON.parse(room.rules) as Partial<RoomRules>) };
		this.#readCatalogue();
		this.#readBlocked();
		this.#readStream();
	}

	#createRoom({ name, host, now }: { name: ChannelName; host: UserId; now: UtcMs }): void {
		this.#db
			.prepare('INSERT INTO room (only_one, name, host, mode, rules, created_at) VALUES (1, ?, ?, ?, ?, ?)')
			.run(name, host, 'open', JSON.stringify(FIRST_RULES), now);
		this.#db.prepare('INSERT INTO streams (started_at) VALUES (?)').run(now);
		for (const offer of FIRST_CATALOGUE) this.saveOffer(offer);
	}

	#readCatalogue(): void {
		const rows = this.#db
			.prepare<[], Omit<CatalogueGift, 'isOffered'> & { isOffered: number }>(
				'SELECT gift, name, icon, price, is_offered AS isOffered, rule, position FROM catalogue ORDER BY position, gift',
			)
			.all();
		this.#catalogue = new Map(rows.map((row) => [row.gift, { ...row, isOffered: row.isOffered === 1 }]));
	}

	#readBlocked(): void {
		const rows = this.#db
			.prepare<[], BlockedSender>(
				`SELECT sender, sender_name AS senderName, reason, blocked_at AS blockedAt, blocked_by AS blockedBy
				FROM blocked_senders ORDER BY blocked_at DESC`,
			)
			.all();
		this.#blocked = new Map(rows.map((row) => [row.sender, row]));
	}

	#readStream(): void {
		const stream = this.#db
			.prepare<[], { streamNo: number; startedAt: UtcMs }>(
				'SELECT stream_no AS streamNo, started_at AS startedAt FROM streams ORDER BY stream_no DESC LIMIT 1',
			)
			.get();
		if (!stream) throw new Error('the ledger has no stream');
		this.#stream = stream;
	}
}
