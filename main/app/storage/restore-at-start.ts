// The way back where the ledger cannot even be opened: the newest backup that can be restored is made into a fresh ledger
// beside the damaged one, a person reads what would be missing, and only then the two change places.

import { join } from 'node:path';
import type { Clock } from '../../../protocol/clock.ts';
import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import type { KnownOfLedger } from '../../../preload/api/rows.ts';
import { takePlace } from '../../ledger/worker/backup/take-place.ts';
import { openLedgerWorker } from '../../ledger/worker/ledger-worker.ts';
import { RESTORE_WORDS } from '../messages.ts';

export interface RestoreAtStartOptions {
	readonly ledgerPath: string;
	readonly workerPath: string;
	readonly backupFolder: string;
	readonly room: ChannelName;
	readonly host: UserId;
	readonly clock: Clock;
}

/** What a person should know before they say yes, one sentence a line; or why there is nothing to restore. */
export type StartOffer =
	{ readonly kind: 'offered'; readonly facts: readonly string[] } | { readonly kind: 'nothing'; readonly why: string };

export async function offerAtStart(options: RestoreAtStartOptions): Promise<StartOffer> {
	const { ledgerPath, workerPath, backupFolder, room, host, clock } = options;
	const worker = openLedgerWorker({ ledgerPath, workerPath });
	try {
		const files = await worker.listBackups(backupFolder);
		let why: string = RESTORE_WORDS.noBackup(backupFolder);
		for (const { name, known } of files) {
			if (known === null) continue;
			const order = { from: join(backupFolder, name), to: freshPathOf(ledgerPath), room, host, now: clock.now() };
			const made = await worker.restore(order);
			if (made.state === 'failed') why = made.why;
			else return { kind: 'offered', facts: tellFacts(name, made.known, await worker.readKnown()) };
		}
		return { kind: 'nothing', why };
	} finally {
		await worker.close();
	}
}

/** Takes the offer up; the damaged ledger lies beside it afterwards, under a name with the time. */
export function restoreAtStart({ ledgerPath, clock }: RestoreAtStartOptions): void {
	takePlace(ledgerPath, freshPathOf(ledgerPath), clock.now());
}

function freshPathOf(ledgerPath: string): string {
	return `${ledgerPath}.fresh`;
}

function tellFacts(name: string, backup: KnownOfLedger, damaged: KnownOfLedger | null): readonly string[] {
	const { found, missing, missingUnknown, until } = RESTORE_WORDS;
	const facts = [found(name, backup.gifts, backup.newestAt)];
	if (damaged === null) return [...facts, missingUnknown];
	const gifts = Math.max(0, damaged.newestGiftNo - backup.newestGiftNo);
	return [...facts, missing(gifts), ...(damaged.newestAt === null ? [] : [until(damaged.newestAt)])];
}
