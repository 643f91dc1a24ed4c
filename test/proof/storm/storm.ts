import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Proof } from '../proof.ts';
import { runStorm } from './run-storm.ts';

/** For some seconds; `test/proof/storm.ts` does it for a minute, and in the real window. */
const PLAN = {
	clients: 240,
	processes: 2,
	requestsPerSecond: 10_000,
	seconds: 6,
	restSeconds: 2,
};
/** A frame that waited with its sender: a later one has counted it. No streak falls silent because the host is behind. */
const OF_LATE_FRAMES = 'combo_already_counted';
/** RTM's limit for one client, all kinds of messages together. */
const PUBLISHES_PER_SECOND_MAX = 60;

export const storm: Proof = {
	name: 'storm',
	claim:
		'of ten thousand gift requests a second every one is decided and on disk, and no budget is exceeded at the hub',
	async run(say) {
		const folder = mkdtempSync(join(tmpdir(), 'giftwarden-storm-'));
		try {
			const counts = await runStorm({ ...PLAN, ledgerPath: join(folder, 'ledger.sqlite') }, say);
			const { asked, decided, withoutDecision, refused, booksWrong, decisionMs } = counts;
			const failures = [
				...booksWrong,
				...Object.entries(refused)
					.filter(([why]) => why !== OF_LATE_FRAMES)
					.map(([why, times]) => `${times} refused: ${why}`),
				...(decided === asked ? [] : [`${asked} asked for, ${decided} decided`]),
				...(withoutDecision > 0 ? [`${withoutDecision} are in the ledger without a decision`] : []),
				...(counts.hostPublishesRefused > 0 ? [`the hub refused ${counts.hostPublishesRefused} publishes`] : []),
				...(counts.hostPublishesPerSecondMax > PUBLISHES_PER_SECOND_MAX
					? [`the host published ${counts.hostPublishesPerSecondMax} times within a second`]
					: []),
				...(counts.roomPerSecondMax > counts.roomPerSecondAdvised
					? [`the room carried ${counts.roomPerSecondMax} messages within a second`]
					: []),
				...(counts.hostBroadcastGrants > 0 ? [] : ['the host broadcast nothing itself: this was no storm']),
			];
			return {
				counts: {
					clients: counts.clients,
					asked,
					'asked for a second': PLAN.requestsPerSecond,
					'requests sent once more': counts.askedAgain,
					'decided and on disk': decided,
					'decided a second while it lasted': counts.decidedPerSecond,
					'all decided, seconds after its beginning': counts.allDecidedAfterSeconds,
					'decision, median ms': decisionMs.median,
					'decision, p99 ms': decisionMs.p99,
					'publishes of the host within a second, at most': counts.hostPublishesPerSecondMax,
					'messages in the room within a second, at most': counts.roomPerSecondMax,
					'messages in the room within a second, advised': counts.roomPerSecondAdvised,
					'grants that the host broadcast': counts.hostBroadcastGrants,
					'refused, as late frames of streaks': sumOf(refused),
					'still queued when it ended': counts.stillQueued,
				},
				failures,
			};
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	},
};

function sumOf(counts: Readonly<Record<string, number>>): number {
	return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
