import type { ComboClosed } from '../../../preload/api/rows.ts';
import type { ComboId, GiftKey, UserId, UtcMs } from '../../../protocol/ids.ts';
import type { Combo, ComboKey, ComboVerdict } from '../../gifts/combos/decide-combo.ts';
import type { LedgerDatabase } from '../open-database.ts';

type Row = Omit<Combo, 'verdict'> & { readonly verdict: string | null };

const SELECT = `SELECT sender, gift, combo_id AS comboId, count_asked AS countAsked, last_gift_no AS lastGiftNo,
	last_at AS lastAt, closed_because AS closedBecause, verdict FROM combos`;

/** Every streak that the room has seen. Closed ones stay: a late frame is known however late it comes. */
export class ComboBook {
	readonly #find;
	readonly #raise;
	readonly #close;
	readonly #saveVerdict;
	readonly #idle;
	readonly #running;
	readonly #runningOf;
	readonly #nextIdle;
	readonly #move;

	constructor(db: LedgerDatabase) {
		const isOne = 'sender = ? AND gift = ? AND combo_id = ?';
		this.#find = db.prepare<[string, string, string], Row>(`${SELECT} WHERE ${isOne}`);
		this.#raise = db.prepare(
			`INSERT INTO combos (sender, gift, combo_id, count_asked, last_gift_no, last_at, closed_because)
			VALUES (@sender, @gift, @comboId, @comboCount, @giftNo, @now, @closedBecause)
			ON CONFLICT DO UPDATE SET count_asked = max(count_asked, @comboCount), last_gift_no = @giftNo, last_at = @now,
				closed_because = ifnull(closed_because, @closedBecause)`,
		);
		this.#close = db.prepare(`UPDATE combos SET closed_because = ? WHERE ${isOne}`);
		this.#saveVerdict = db.prepare(`UPDATE combos SET verdict = ? WHERE ${isOne}`);
		this.#idle = db.prepare<[number, number], Row>(
			`${SELECT} WHERE closed_because IS NULL AND last_at <= ? ORDER BY last_at LIMIT ?`,
		);
		this.#running = db.prepare<[], Row>(`${SELECT} WHERE closed_because IS NULL ORDER BY last_at`);
		this.#runningOf = db.prepare<[string], Row>(`${SELECT} WHERE sender = ? AND closed_because IS NULL`);
		this.#nextIdle = db
			.prepare<[], UtcMs | null>('SELECT min(last_at) FROM combos WHERE closed_because IS NULL')
			.pluck();
		this.#move = db.prepare('UPDATE combos SET last_at = last_at + ? WHERE closed_because IS NULL');
	}

	find(sender: UserId, gift: GiftKey, comboId: ComboId): Combo | null {
		const row = this.#find.get(sender, gift, comboId);
		return row ? readRow(row) : null;
	}

	/** A frame was taken in. A closed streak stays closed. */
	raise(
		key: ComboKey,
		frame: { comboCount: number; giftNo: number; now: UtcMs; closedBecause: ComboClosed | null },
	): void {
		this.#raise.run({ sender: key.sender, gift: key.gift, comboId: key.comboId, ...frame });
	}

	close({ sender, gift, comboId }: ComboKey, because: ComboClosed): void {
		this.#close.run(because, sender, gift, comboId);
	}

	saveVerdict({ sender, gift, comboId }: ComboKey, verdict: ComboVerdict): void {
		this.#saveVerdict.run(JSON.stringify(verdict), sender, gift, comboId);
	}

	/** Running streaks without a frame since `before`, the longest silent first. */
	listIdle(before: UtcMs, limit: number): readonly Combo[] {
		return this.#idle.all(before, limit).map(readRow);
	}

	listRunning(): readonly Combo[] {
		return this.#running.all().map(readRow);
	}

	listRunningOf(sender: UserId): readonly Combo[] {
		return this.#runningOf.all(sender).map(readRow);
	}

	/** The last frame of the streak that has been silent for longest; null where none runs. */
	findLongestSilent(): UtcMs | null {
		return this.#nextIdle.get() ?? null;
	}

	/** The wall clock was set: idle time goes on as it was. */
	moveTimes(byMs: number): void {
		this.#move.run(byMs);
	}
}

function readRow({ verdict, ...row }: Row): Combo {
	return { ...row, verdict: verdict === null ? null : (JSON.parse(verdict) as ComboVerdict) };
}
