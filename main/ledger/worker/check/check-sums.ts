import { TALLY_KINDS } from '../../sums/sums.ts';
import type { TallyKind } from '../../sums/sums.ts';
import type { LedgerDatabase } from '../../open-database.ts';
import type { KindSum } from './check-entries.ts';
import type { Findings } from './findings.ts';

/** Which gifts each tally counts. */
const COUNTS: Record<TallyKind, string> = {
	requested: 'true',
	granted: `state IN ('granted', 'voided')`,
	refused: `state = 'refused'`,
	expired: `state = 'expired'`,
	held: `state = 'held'`,
	voided: `state = 'voided'`,
};

interface Sum {
	readonly gifts: number;
	readonly pieces: number;
	readonly coins: number;
}

/** The sums that are kept equal the sums of the gifts and of the entries they stand for. */
export function checkSums(db: LedgerDatabase, entries: ReadonlyMap<string, KindSum>, findings: Findings): void {
	checkTallies(db, findings);
	checkEntrySums(db, entries, findings);
	const counted = db.prepare(`SELECT ifnull(sum(value), 0) FROM gifts WHERE state = 'granted'`).pluck().get();
	for (const table of ['sender_totals', 'minute_coins']) {
		const kept = db.prepare(`SELECT ifnull(sum(coins), 0) FROM ${table}`).pluck().get();
		if (kept !== counted)
			findings.add(`${table} add up to ${String(kept)} coins, the gifts that count to ${String(counted)}.`);
	}
	const grants = db
		.prepare<[], { given: number; highest: number }>(
			'SELECT count(grant_sequence) AS given, ifnull(max(grant_sequence), 0) AS highest FROM gifts',
		)
		.get();
	if (grants && grants.given !== grants.highest)
		findings.add(`${grants.given} grants carry numbers up to ${grants.highest}: there are gaps.`);
}

function checkTallies(db: LedgerDatabase, findings: Findings): void {
	const columns = TALLY_KINDS.map(
		(kind) => `count(*) FILTER (WHERE ${COUNTS[kind]}) AS ${kind}_gifts,
			ifnull(sum(count) FILTER (WHERE ${COUNTS[kind]}), 0) AS ${kind}_pieces,
			ifnull(sum(value) FILTER (WHERE ${COUNTS[kind]}), 0) AS ${kind}_coins`,
	);
	const streams = db
		.prepare<[], Record<string, number>>(`SELECT stream_no, ${columns.join(', ')} FROM gifts GROUP BY stream_no`)
		.all();
	const kept = db.prepare<[number, string], Sum>(
		'SELECT gifts, pieces, coins FROM tallies WHERE stream_no = ? AND kind = ?',
	);
	for (const stream of streams) {
		const streamNo = stream['stream_no'] ?? 0;
		for (const kind of TALLY_KINDS) {
			const tally = kept.get(streamNo, kind) ?? { gifts: 0, pieces: 0, coins: 0 };
			for (const unit of ['gifts', 'pieces', 'coins'] as const) {
				const sum = stream[`${kind}_${unit}`] ?? 0;
				if (tally[unit] !== sum)
					findings.add(`Stream ${streamNo}, ${kind}: ${tally[unit]} ${unit} in the tally, ${sum} in its gifts.`);
			}
		}
	}
	const strays = db
		.prepare('SELECT count(*) FROM tallies WHERE coins <> 0 AND stream_no NOT IN (SELECT stream_no FROM gifts)')
		.pluck()
		.get();
	if (strays !== 0) findings.add('There are tallies of streams that have no gifts.');
}

function checkEntrySums(db: LedgerDatabase, entries: ReadonlyMap<string, KindSum>, findings: Findings): void {
	// A ledger of an older version keeps no such sums.
	const isKept = db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'entry_sums'`).pluck().get() === 1;
	if (!isKept) return;
	const rows = db
		.prepare<[], KindSum & { kind: string }>(
			'SELECT kind, sum(entries) AS entries, sum(pieces) AS pieces, sum(coins) AS coins FROM entry_sums GROUP BY kind',
		)
		.all();
	const kept = new Map(rows.map((row) => [row.kind, row]));
	for (const kind of new Set([...kept.keys(), ...entries.keys()]))
		for (const unit of ['entries', 'pieces', 'coins'] as const) {
			const [keeps, moves] = [kept.get(kind)?.[unit] ?? 0, entries.get(kind)?.[unit] ?? 0];
			if (keeps !== moves)
				findings.add(`The entries “${kind}” are kept as ${keeps} ${unit} together, and are ${moves}.`);
		}
}
