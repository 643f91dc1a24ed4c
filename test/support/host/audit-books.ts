// What must hold in a ledger file at any moment, asked with SQL and hashes of its own: nothing here uses the code that
// wrote the file; then the desk's own check is asked. Answers what is wrong, in words; an empty list is a sound ledger.

import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { RowsCheck } from '../../../main/ledger/worker/check/check-rows.ts';
import { Findings } from '../../../main/ledger/worker/check/findings.ts';

type Row = Record<string, unknown>;

/** Each statement selects what must not exist, told in one column. */
const NEVER: Readonly<Record<string, string>> = {
	'requested = granted + refused + expired + held': `
		SELECT stream_no || ': ' || requested || ' ≠ ' || parts AS found FROM (
			SELECT stream_no,
				sum(CASE kind WHEN 'requested' THEN gifts END) || '/' || sum(CASE kind WHEN 'requested' THEN pieces END)
					|| '/' || sum(CASE kind WHEN 'requested' THEN coins END) AS requested,
				sum(CASE WHEN kind IN ('granted', 'refused', 'expired', 'held') THEN gifts ELSE 0 END) || '/' ||
				sum(CASE WHEN kind IN ('granted', 'refused', 'expired', 'held') THEN pieces ELSE 0 END) || '/' ||
				sum(CASE WHEN kind IN ('granted', 'refused', 'expired', 'held') THEN coins ELSE 0 END) AS parts
			FROM tallies GROUP BY stream_no) WHERE requested <> parts`,
	'tallies are the sums of gifts': `
		WITH counted(stream_no, kind, gifts, pieces, coins) AS (
			SELECT stream_no, kind, count(*), sum(count), sum(value) FROM gifts JOIN (
				SELECT 'requested' AS kind, '' AS state UNION ALL SELECT 'granted', 'granted' UNION ALL
				SELECT 'granted', 'voided' UNION ALL SELECT 'voided', 'voided' UNION ALL SELECT 'refused', 'refused' UNION ALL
				SELECT 'expired', 'expired' UNION ALL SELECT 'held', 'held') AS counts
			ON counts.state IN ('', gifts.state) GROUP BY stream_no, kind)
		SELECT found FROM (
			SELECT stream_no || ' ' || kind || ' ' || gifts || '/' || pieces || '/' || coins AS found FROM counted
			UNION ALL
			SELECT stream_no || ' ' || kind || ' ' || gifts || '/' || pieces || '/' || coins FROM tallies WHERE gifts <> 0
		) GROUP BY found HAVING count(*) <> 2`,
	'entries move what the gift is worth': `
		SELECT gift_id || ' ' || state || ' ' || kinds AS found FROM (
			SELECT gift_id, state, count, value, entries.*
			FROM gifts JOIN (
				SELECT gift_no,
					sum(kind = 'requested') || sum(kind = 'granted') || sum(kind = 'refused') || sum(kind = 'expired')
						|| sum(kind = 'voided') AS kinds,
					sum(CASE WHEN kind IN ('granted', 'voided') THEN pieces ELSE 0 END) AS granted_pieces,
					sum(CASE WHEN kind IN ('granted', 'voided') THEN coins ELSE 0 END) AS granted_coins,
					sum(CASE WHEN kind = 'requested' THEN coins ELSE 0 END) AS requested_coins,
					sum(CASE WHEN kind IN ('refused', 'expired') THEN coins ELSE 0 END) AS refused_coins
				FROM entries GROUP BY gift_no) AS entries USING (gift_no))
		WHERE requested_coins <> value
			OR kinds <> CASE state WHEN 'held' THEN '10000' WHEN 'granted' THEN '11000' WHEN 'refused' THEN '10100'
				WHEN 'expired' THEN '10010' ELSE '11001' END
			OR granted_pieces <> CASE state WHEN 'granted' THEN count ELSE 0 END
			OR granted_coins <> CASE state WHEN 'granted' THEN value ELSE 0 END
			OR refused_coins <> CASE WHEN state IN ('refused', 'expired') THEN value ELSE 0 END`,
	'a first entry says who asked, and when, and what the catalogue said': `
		SELECT gift_id || ' ' || detail AS found FROM gifts JOIN entries USING (gift_no) WHERE kind = 'requested'
			AND (at <> requested_at OR detail <> concat_ws(char(10), sender, gift_name, price, stream_no))`,
	'every gift has entries, and every entry its gift': `
		SELECT 'gift ' || gift_no AS found FROM gifts WHERE gift_no NOT IN (SELECT gift_no FROM entries WHERE gift_no NOT NULL)
		UNION ALL SELECT kind || ' ' || sequence FROM entries
		WHERE CASE WHEN gift_no IS NULL THEN 
			kind NOT IN ('link_lost', 'link_restored', 'stream_started', 'desk_opened', 'gap_settled')
			ELSE gift_no NOT IN (SELECT gift_no FROM gifts) END`,
	'the kept sums of entries are their sums': `
		SELECT found FROM (
			SELECT stream_no || ' ' || kind || ' ' || entries || '/' || pieces || '/' || coins AS found FROM entry_sums
			UNION ALL SELECT stream_no || ' ' || kind || ' ' || count(*) || '/' || sum(pieces) || '/' || sum(coins)
			FROM entries JOIN gifts USING (gift_no)
			WHERE kind IN ('requested', 'granted', 'refused', 'expired', 'voided') GROUP BY stream_no, kind
		) GROUP BY found HAVING count(*) <> 2`,
	'a gap ends after it began': `
		SELECT gap_no || ': ' || began_at || ' – ' || ended_at AS found FROM gaps WHERE ended_at < began_at`,
	'a revision is the newest entry of its gift': `
		SELECT gift_id || ' ' || revision AS found FROM gifts
		WHERE revision <> (SELECT max(sequence) FROM entries WHERE entries.gift_no = gifts.gift_no)`,
	'totals of senders are the sums of granted gifts': `
		SELECT found FROM (
			SELECT stream_no || ' ' || sender || ' ' || gifts || '/' || coins AS found FROM sender_totals WHERE gifts <> 0
			UNION ALL SELECT stream_no || ' ' || sender || ' ' || count(*) || '/' || sum(value)
			FROM gifts WHERE state = 'granted' GROUP BY stream_no, sender
		) GROUP BY found HAVING count(*) <> 2`,
	'the minutes hold every granted coin': `
		SELECT minutes || ' ≠ ' || granted AS found FROM (
			SELECT (SELECT ifnull(sum(coins), 0) FROM minute_coins) AS minutes,
				(SELECT ifnull(sum(value), 0) FROM gifts WHERE state = 'granted') AS granted) WHERE minutes <> granted`,
	'grants are numbered without a gap': `
		SELECT count(*) || ' grants, numbered up to ' || max(grant_sequence) AS found FROM gifts
		WHERE grant_sequence NOT NULL HAVING count(*) <> ifnull(max(grant_sequence), 0)`,
	'a proof has its time': `
		SELECT gift_id || ' ' || delivery AS found FROM gifts
		WHERE (delivery IN ('seen', 'completed')) <> (seen_at NOT NULL)
			OR (delivery = 'acknowledged' AND acknowledged_at IS NULL)`,
	'a combo is booked up to what it reached': `
		SELECT sender || ' ' || combo_id || ' ' || booked || ' ≠ ' || count_asked AS found FROM combos JOIN (
			SELECT sender, gift, combo_id, sum(count) AS booked FROM gifts
			WHERE combo_id NOT NULL GROUP BY sender, gift, combo_id) USING (sender, gift, combo_id)
		WHERE booked <> count_asked`,
};

/** What must not exist either where a host has written the file: its outbox goes with its gifts. */
const NEVER_BESIDE_AN_OUTBOX: Readonly<Record<string, string>> = {
	'a gift under way has its next step': `
		SELECT gift_id || ' ' || state || ' ' || delivery AS found FROM gifts
		WHERE gift_no NOT IN (SELECT gift_no FROM entries WHERE kind = 'set_aside') AND (due_at IS NULL AND (state = 'held' OR (state = 'granted' AND delivery IN ('queued', 'sent', 'acknowledged', 'seen')
			AND gift_no NOT IN (SELECT gift_no FROM outbox WHERE kind IN ('grant', 'resend_request', 'broadcast'))))
			OR due_at NOT NULL AND state NOT IN ('held', 'granted'))`,
	'grants wait to leave for granted gifts only': `
		SELECT kind || ' of ' || gift_id AS found FROM outbox JOIN gifts USING (gift_no)
		WHERE kind IN ('grant', 'resend_request', 'broadcast') AND state <> 'granted'`,
};

/** The books alone: entries, gifts, sums, chain, and the file itself. */
export function auditBooks(db: Database.Database): readonly string[] {
	const integrity = db.pragma('integrity_check', { simple: true });
	const damage = integrity === 'ok' ? [] : [String(integrity)];
	return [...selectAll(db, NEVER), ...auditChain(db), ...auditGrants(db), ...auditRows(db), ...damage];
}

/** The whole file of a host that is not writing just now, opened by itself. */
export function auditFile(path: string): readonly string[] {
	const db = new Database(path, { readonly: true, fileMustExist: true });
	try {
		return [...auditBooks(db), ...selectAll(db, NEVER_BESIDE_AN_OUTBOX)];
	} finally {
		db.close();
	}
}

function selectAll(db: Database.Database, never: Readonly<Record<string, string>>): readonly string[] {
	return Object.entries(never).flatMap(([what, sql]) =>
		db
			.prepare<[], Row>(sql)
			.all()
			.map(({ found }) => `${what}: ${String(found)}`),
	);
}

function auditChain(db: Database.Database): readonly string[] {
	const entries = db.prepare<[], Row & { hash: Buffer }>('SELECT * FROM entries ORDER BY sequence').all();
	let previous = Buffer.alloc(32);
	for (const [at, entry] of entries.entries()) {
		const { sequence, kind, gift_no: giftNo, pieces, coins, by, detail, raw, hash } = entry;
		if (sequence !== at + 1) return [`entry ${String(sequence)} stands at place ${at + 1}`];
		const text = JSON.stringify([sequence, entry['at'], kind, giftNo, pieces, coins, by, detail, raw]);
		previous = createHash('sha256').update(previous).update(text).digest();
		if (!previous.equals(hash)) return [`the chain breaks at entry ${String(sequence)}`];
	}
	return [];
}

/** What the desk's own check says of a row must be nothing, whatever its gift has gone through. */
function auditRows(db: Database.Database): readonly string[] {
	const findings = new Findings();
	const rows = new RowsCheck(findings);
	while (rows.checkOneStep(db));
	return findings.lines;
}

/** The bytes of each grant say what the row says; a signature stands behind them. */
function auditGrants(db: Database.Database): readonly string[] {
	const grants = db
		.prepare<[], Row & { raw: string }>(
			`SELECT gifts.*, entries.raw FROM gifts JOIN entries USING (gift_no) WHERE entries.kind = 'granted'`,
		)
		.all();
	return grants.flatMap((gift) => {
		const [bytes = '', signature = ''] = gift.raw.split('.');
		if (!/^[\w-]{86}$/.test(signature)) return [`the grant of ${String(gift['gift_id'])} is not signed`];
		const terms = JSON.parse(Buffer.from(bytes, 'base64url').toString()) as Row;
		const said = [terms['giftId'], terms['sender'], terms['gift'], terms['count'], terms['value'], terms['sequence']];
		const row = [gift['gift_id'], gift['sender'], gift['gift'], gift['count'], gift['value'], gift['grant_sequence']];
		return said.join() === row.join() ? [] : [`the grant of ${String(gift['gift_id'])} says ${said.join()}`];
	});
}
