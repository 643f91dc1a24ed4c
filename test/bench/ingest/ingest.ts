import { join } from 'node:path';
import type { RoomKeys } from '../../../main/keys/room-keys.ts';
import { openKeysAside } from '../../support/seals/keys.ts';
import { withFolder } from '../ledger-cache.ts';
import { round, spreadOf } from '../report.ts';
import type { BenchResult } from '../report.ts';
import { speedRatios, takeTurns } from '../rounds.ts';
import { assertSameRows, recordWrites, writeBare } from './bare-loop.ts';
import { GIFTS, GROUP, ingest, inventRequests } from './evening.ts';
import { makeKeysWithoutCryptography } from './no-cryptography.ts';

const BESIDE = `a bare better-sqlite3 loop that runs the host's own writes, statement by statement, in groups of ${GROUP} (FULL)`;

/** Gift requests from RTM's text to what is on disk, without cryptography and with it, each beside its own writes alone. */
export async function benchIngest({ rounds }: { rounds: number }): Promise<readonly BenchResult[]> {
	// Opened and signed on a second core, as in the desk.
	const sealed = openKeysAside();
	const results = [
		await benchOne({ name: 'ingest', what: 'decoded, decided', keys: makeKeysWithoutCryptography(), rounds }),
		await benchOne({ name: 'ingest-sealed', what: 'opened, decided, signed', keys: sealed, rounds }),
	];
	sealed.close();
	return results;
}

interface Order {
	readonly name: string;
	readonly what: string;
	readonly keys: RoomKeys;
	readonly rounds: number;
}

async function benchOne({ name, what, keys, rounds }: Order): Promise<BenchResult> {
	const messages = inventRequests(keys);
	return withFolder(async (folder) => {
		let fileNo = 0;
		const nextPath = () => join(folder, `${++fileNo}.sqlite`);
		const [model, copy] = [nextPath(), nextPath()];
		const writes = recordWrites((begin) => ingest(model, messages, keys, begin));
		writeBare(copy, writes);
		assertSameRows(model, copy);
		// A disk that others use, too, makes single rounds worth little.
		const measured = await takeTurns(
			rounds * 2,
			async () => ingest(nextPath(), messages, keys),
			async () => writeBare(nextPath(), writes),
		);
		const perGift = (ms: readonly number[]) => round((spreadOf(ms).median * 1_000) / GIFTS);
		return {
			name,
			what: `${GIFTS} gift requests, in groups of ${GROUP}: ${what}, ledger and outbox committed (FULL)`,
			beside: BESIDE,
			unit: 'x',
			values: speedRatios(measured),
			wanted: { atLeast: 0.5 },
			figures: { 'ours, µs a gift': perGift(measured.ours), 'theirs, µs a gift': perGift(measured.theirs) },
		};
	});
}
