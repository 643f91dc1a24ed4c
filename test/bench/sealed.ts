// What sealing and signing cost. Nothing unsealed is left in the host, so that its speed without cryptography is measured
// by the same host over a port that does none: the same texts of the same lengths, the same tables, and every key, tag and
// signature made up. Only a measurement may do that, which is why the port stands here and nowhere else.

import { join } from 'node:path';
import { RoomKeys } from '../../main/keys/room-keys.ts';
import type { UserId } from '../../protocol/ids.ts';
import { nodePrimitives } from '../../protocol/primitives/node/node-primitives.ts';
import { KEY_BYTES, SIGNATURE_BYTES, TAG_BYTES } from '../../protocol/primitives/primitives.ts';
import type { Primitives } from '../../protocol/primitives/primitives.ts';
import { readSealed } from '../../protocol/reading/decode.ts';
import type { Sealed, SealSession } from '../../protocol/seal/seal-session.ts';
import { KEYS, openKeysAside } from '../support/seals/keys.ts';
import { GIFTS, HOST, ingest, inventRequests, ROOM } from './ingest.ts';
import { withFolder } from './ledger-cache.ts';
import { round, spreadOf } from './report.ts';
import type { BenchResult } from './report.ts';
import { speedRatios, takeTurns, timeOf } from './rounds.ts';

/** Bytes of what is signed for one gift of this evening: a grant's JSON, and the context before it. */
const GRANT_BYTES = 300;

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
		const bareKeys = new RoomKeys(
			{ sealKey: new Uint8Array(KEY_BYTES), grantKey: new Uint8Array(KEY_BYTES) },
			NO_CRYPTO,
		);
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
			const [found] = KEYS.openSessions(sealed.enc, { room: ROOM, client: from, host: HOST });
			if (!found) throw new Error('a session of this evening is none');
			session = found.session;
			sessions.set(from, session);
		}
		if (session.open('to host', sealed) === null) throw new Error('a text of this evening does not open');
		KEYS.sign(grant);
	}
}

const NO_TAG = new Uint8Array(TAG_BYTES);
const NO_SIGNATURE = new Uint8Array(SIGNATURE_BYTES);
const NO_SECRET = new Uint8Array(KEY_BYTES);

/** Costs nothing and protects nothing. A public key is the private one, so that sessions can be told apart. */
const NO_CRYPTO: Primitives = {
	randomBytes: nodePrimitives.randomBytes,
	sha256: () => NO_SECRET,
	hmacSha256: () => NO_SECRET,
	x25519: (privateKey) => ({ publicKey: privateKey, agree: () => NO_SECRET }),
	ed25519Signer: (privateKey) => ({ publicKey: privateKey, sign: () => NO_SIGNATURE }),
	ed25519Verifier: () => () => true,
	aes256Gcm: () => ({
		seal: (_nonce, _associated, plaintext) => Buffer.concat([plaintext, NO_TAG]),
		open: (_nonce, _associated, body) => body.subarray(0, -TAG_BYTES),
	}),
};
