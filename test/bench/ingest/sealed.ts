import { join } from 'node:path';
import type { UserId } from '../../../protocol/ids.ts';
import { readSealed } from '../../../protocol/reading/decode.ts';
import type { Sealed, SealSession } from '../../../protocol/seal/seal-session.ts';
import { KEYS, openKeysAside } from '../../support/seals/keys.ts';
import { GIFTS, ingest, inventRequests, ROOM } from './evening.ts';
import { withFolder } from '../ledger-cache.ts';
import { round, spreadOf } from '../report.ts';
import type { BenchResult } from '../report.ts';
import { speedRatios, takeTurns, timeOf } from '../rounds.ts';
import { makeKeysWithoutCryptography } from './no-cryptography.ts';

/** Bytes of what is signed for one gift of this evening: a grant's JSON, and the context before it. */
const GRANT_BYTES = 300;

/** What sealing and signing cost. */
export async function benchSealed({ rounds }: { rounds: number }): Promise<readonly BenchResult[]> {
	// Opened and signed on a second core, as in the desk; what it stands beside has one core.
	const keys = openKeysAside();
	const results = await withFolder(async (folder) => {
		let fileNo = 0;
		const nextPath = () => join(folder, `${++fileNo}.sqlite`);
		const messages = inventRequests();
		const open = messages.map(({ from, text }) => ({ from, sealed: readAsSealed(text) }));
		const sealed = async () => ingest(nextPath(), messages, keys);
		const alone = await takeTurns(rounds, sealed, () => timeOf(() => openAndSign(open)));
		const bareKeys = makeKeysWithoutCryptography();
		const bareMessages = inventRequests(bareKeys);
		const without = await takeTurns(rounds, sealed, async () => ingest(nextPath(), bareMessages, bareKeys));
		const perGift = (ms: readonly number[]) => round((spreadOf(ms).median * 1_000) / GIFTS);
		const what = `${GIFTS} sealed gift requests of 2,000 viewers, granted, signed and committed (FULL)`;
		return [
			{
				name: 'sealed-alone',
				what,
				beside: 'taking in the same sessions, opening the same texts and signing as many grants, and nothing else',
				unit: 'x',
				values: speedRatios(alone),
				wanted: { atLeast: 0.5 },
				figures: { 'ours, µs a gift': perGift(alone.ours), 'cryptography alone, µs a gift': perGift(alone.theirs) },
			},
			{
				name: 'sealed-unsealed',
				what,
				beside: 'the same flow over a port that seals and signs nothing',
				unit: 'x',
				values: speedRatios(without),
				wanted: { atLeast: 0.5 },
				figures: {
					'sealed, gifts a second': round((GIFTS / spreadOf(without.ours).median) * 1_000),
					'without cryptography, gifts a second': round((GIFTS / spreadOf(without.theirs).median) * 1_000),
				},
			},
		] satisfies BenchResult[];
	});
	keys.close();
	return results;
}

function readAsSealed(text: string): Sealed {
	const read = readSealed(text);
	if (read.kind !== 'sealed') throw new Error('a text of this evening is not sealed');
	return read.sealed;
}

function openAndSign(messages: readonly { readonly from: UserId; readonly sealed: Sealed }[]): void {
	const sessions = new Map<UserId, SealSession>();
	const grant = new Uint8Array(GRANT_BYTES);
	for (const { from, sealed } of messages) {
		let session = sessions.get(from);
		if (!session) {
			const [found] = KEYS.openSessions(sealed.enc, { room: ROOM.name, client: from, host: ROOM.host });
			if (!found) throw new Error('a session of this evening is none');
			session = found.session;
			sessions.set(from, session);
		}
		if (session.open('to host', sealed) === null) throw new Error('a text of this evening does not open');
		KEYS.sign(grant);
	}
}
