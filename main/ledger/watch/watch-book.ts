import type { UserId, UtcMs } from '../../../protocol/ids.ts';
import type { IncidentRow } from '../../../preload/api/rows.ts';
import type { LedgerDatabase } from '../open-database.ts';

const RAW_LENGTH_MAX = 2_000;
/** Repeats of one publisher and kind within this time share a row: a flood must not fill the disk. */
const SAME_INCIDENT_MS = 60_000;
/** Rows kept; the oldest make room. */
const INCIDENTS_MAX = 2_000;

/** What the host watched happen around the gifts and was not what it claimed to be. */
export class WatchBook {
	readonly #db;

	constructor(db: LedgerDatabase) {
		this.#db = db;
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
}
