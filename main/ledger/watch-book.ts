import type { UserId, UtcMs } from '../../protocol/ids.ts';
import type { GapRow, IncidentRow } from '../../preload/api/rows.ts';
import type { LedgerDatabase } from './open-database.ts';

const RAW_LENGTH_MAX = 2_000;
/** Repeats of one publisher and kind within this time share a row: a flood must not fill the disk. */
const SAME_INCIDENT_MS = 60_000;
/** Rows kept; the oldest make room. */
const INCIDENTS_MAX = 2_000;

/** What the host watched happen around the gifts: times without a link, and what was not what it claimed to be. */
export class WatchBook {
	readonly #db;

	constructor(db: LedgerDatabase) {
		this.#db = db;
	}

	/** Opens a gap, unless one is open already. */
	beginGap(at: UtcMs, why: string): void {
		if (this.#openGap() === null) this.#db.prepare('INSERT INTO gaps (began_at, why) VALUES (?, ?)').run(at, why);
	}

	/** Closes the open gap; answers whether there was one. */
	endGap(at: UtcMs): boolean {
		return this.#db.prepare('UPDATE gaps SET ended_at = ? WHERE ended_at IS NULL').run(at).changes > 0;
	}

	/** Newest first. */
	listGaps(limit: number): readonly GapRow[] {
		return this.#db
			.prepare<[number], GapRow>(
				'SELECT gap_no AS gapNo, began_at AS "from", ended_at AS "to", why FROM gaps ORDER BY gap_no DESC LIMIT ?',
			)
			.all(limit);
	}

	record(incident: {
		at: UtcMs;
		kind: IncidentRow['kind'];
		publisher: UserId | null;
		detail: string;
		raw: string;
	}): void {
		const raw = incident.raw.slice(0, RAW_LENGTH_MAX);
		const { changes } = this.#db
			.prepare(
				`UPDATE incidents SET times = times + 1, at = @at, detail = @detail, raw = @raw WHERE incident_no = (
					SELECT incident_no FROM incidents WHERE kind = @kind AND publisher IS @publisher AND at > @since
					ORDER BY incident_no DESC LIMIT 1)`,
			)
			.run({ ...incident, raw, since: incident.at - SAME_INCIDENT_MS });
		if (changes > 0) return;
		this.#db
			.prepare(
				'INSERT INTO incidents (at, kind, publisher, detail, raw, times) VALUES (@at, @kind, @publisher, @detail, @raw, 1)',
			)
			.run({ ...incident, raw });
		this.#db
			.prepare('DELETE FROM incidents WHERE incident_no <= (SELECT max(incident_no) FROM incidents) - ?')
			.run(INCIDENTS_MAX);
	}

	/** Newest first. */
	listIncidents(limit: number): readonly IncidentRow[] {
		return this.#db
			.prepare<[number], IncidentRow>(
				`SELECT incident_no AS incidentNo, at, kind, publisher, detail, raw, times
				FROM incidents ORDER BY at DESC, incident_no DESC LIMIT ?`,
			)
			.all(limit);
	}

	#openGap(): number | null {
		return this.#db.prepare<[], number>('SELECT gap_no FROM gaps WHERE ended_at IS NULL').pluck().get() ?? null;
	}
}
