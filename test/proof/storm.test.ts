import { expect, test } from 'vitest';
import { HostLine } from '../../audience/client/host-line.ts';
import type { ClientMessage } from '../../protocol/messages.ts';
import { nodePrimitives } from '../../protocol/primitives/node/node-primitives.ts';
import { readSealed } from '../../protocol/reading/decode.ts';
import { ANN, HOST, ROOM } from '../support/host/host-room.ts';
import { KEYS } from '../support/seals/keys.ts';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';
import { countThatFit } from './storm/count-that-fit.ts';
import { giftIdDue } from './storm/gift-times.ts';
import { runStorm } from './storm/run-storm.ts';

test(
	'a storm from clients in other processes loses nothing, and keeps to every budget at the hub',
	{ timeout: 120_000 },
	async () => {
		const counts = await runStorm({
			ledgerPath: temporaryLedgerPath(),
			clients: 60,
			processes: 2,
			requestsPerSecond: 1_200,
			seconds: 3,
			restSeconds: 2,
		});
		expect(counts).toMatchObject({
			asked: 3_600,
			decided: 3_600,
			withoutDecision: 0,
			hostPublishesRefused: 0,
			booksWrong: [],
		});
		expect(counts.hostPublishesPerSecondMax).toBeLessThanOrEqual(60);
		expect(counts.roomPerSecondMax).toBeLessThanOrEqual(counts.roomPerSecondAdvised);
		expect(counts.hostBroadcastGrants).toBeGreaterThan(0);
	},
);

test('a client with much to acknowledge says as much at once as the host reads, and no more', () => {
	const parties = { room: ROOM, client: ANN, host: HOST };
	const { sealKey } = KEYS.publicKeys;
	const line = new HostLine({ primitives: nodePrimitives, sealKey, parties });
	const read = (count: number) => readSealed(line.write(acknowledgments.slice(0, count)));
	const acknowledgments = Array.from({ length: 80 }, (_, nth): ClientMessage => {
		return { kind: 'acknowledgment', giftId: giftIdDue(nth, ANN, nth), outcome: 'sent', reason: null };
	});
	const count = countThatFit(acknowledgments);
	expect(read(count).kind).toBe('sealed');
	expect(read(count + 1)).toEqual({ kind: 'unreadable', why: 'too_large' });
	expect([countThatFit(acknowledgments.slice(0, 3)), countThatFit([])]).toEqual([3, 0]);
});
