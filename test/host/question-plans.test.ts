import Database from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { asCoins } from '../../protocol/ids.ts';
import { BEN, HOST, openHostRoom } from '../support/host/host-room.ts';

/** Partial indices hold only what is open: few gifts, however many there were. */
const OF_OPEN_GIFTS = 'gifts_due|gifts_held|gifts_without_proof';
const WALK = new RegExp(`^SCAN (gifts|entries)\\b(?! USING (COVERING )?INDEX (${OF_OPEN_GIFTS})\\b)`);
/** Begins a walk from its end, and makes one step. */
const NEWEST = /ORDER BY (sequence|gift_no) DESC LIMIT 1$/;

test('nothing that a host asks of its ledger in an evening walks over all gifts or entries', async () => {
	const room = await openHostRoom({ rules: { holdFromCoins: asCoins(1_000), resendsMax: 2 } });
	const asked = recordQuestions();
	await room.restart();
	const ann = await room.enter();
	const silent = await room.stranger(BEN);
	const [rose, unicorn] = [await ann.ask('rose'), await ann.ask('unicorn')];
	silent.say(room.request());
	await room.pass(5_000);
	room.decide({ kind: 'approve' }, unicorn);
	await room.pass(20_000);
	room.decide({ kind: 'void', reason: 'a slip' }, rose);
	room.broker.cutLink(HOST, 3_000);
	await room.pass(60_000);
	await room.restart();
	await room.pass(60_000);

	expect([room.stateOf(rose), room.stateOf(unicorn), room.host.ledger.gaps.list(9).length]).toEqual([
		'voided/completed',
		'granted/completed',
		3,
	]);
	expect(listWalks(room.path, asked)).toEqual([]);
	expect(listWalks(room.path, new Set(['SELECT count(*) FROM gifts WHERE value > ?']))).toHaveLength(1);
});

/** Every statement that the host prepares from now on, in the words of the code. */
function recordQuestions(): ReadonlySet<string> {
	const asked = new Set<string>();
	const prepare = Database.prototype.prepare;
	const spy = vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, sql) {
		// The host is the only one who writes; whoever audits its file reads.
		if (!this.readonly) asked.add(sql);
		return prepare.call(this, sql);
	});
	onTestFinished(() => spy.mockRestore());
	return asked;
}

/** The statements that SQLite would answer by reading every gift or entry, each with the step in which it does. */
function listWalks(path: string, asked: ReadonlySet<string>): readonly string[] {
	const db = new Database(path, { readonly: true });
	try {
		const questions = [...asked].filter(
			(sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(sql) && !NEWEST.test(sql),
		);

		return questions.flatMap((sql) =>
			explain(db, sql)
				.filter((step) => WALK.test(step))
				.map((step) => `${step}: ${sql}`),
		);
	} finally {
		db.close();
	}
}

function explain(db: Database.Database, sql: string): readonly string[] {
	const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
	const names = [...sql.matchAll(/[@:$]([a-zA-Z]\w*)/g)].map(([, name]) => [name, null] as const);
	if (names.length > 0) return plan.all(Object.fromEntries(names)).map(({ detail }) => detail);
	const places = sql.split('?').length - 1;
	return plan.all(...Array.from({ length: places }, () => null)).map(({ detail }) => detail);
}
