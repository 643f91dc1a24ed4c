import { expect, test } from 'vitest';
import { temporaryLedgerPath } from '../support/host/temporary-folder.ts';
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
