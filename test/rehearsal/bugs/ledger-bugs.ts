import { rmSync, writeFileSync } from 'node:fs';
import { Host } from '../../../main/host/host.ts';
import { StorageWatch } from '../../../main/host/storage/storage-watch.ts';
import { Entries } from '../../../main/ledger/entries.ts';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { Sums } from '../../../main/ledger/sums/sums.ts';
import { swap, swapAll } from './plant.ts';
import type { PlantedBug } from './plant.ts';

export const LEDGER_BUGS: readonly PlantedBug[] = [
	{
		name: 'a commit that was none: the disk had kept it in its cache',
		breaks: 'nothing_lost_by_a_crash',
		plan: { gifts: 100 },
		plant: () => {
			let transactions = 0;
			let remembered: Buffer | null = null;
			return swapAll(
				swap(Ledger.prototype, 'inTransaction', (inTransaction) => {
					return function <Result>(this: Ledger, write: () => Result) {
						const answer = inTransaction.call(this, write) as ReturnType<typeof inTransaction<Result>>;
						if (++transactions === 15) remembered = this.db.serialize();
						return answer;
					};
				}),
				swap(Host.prototype, 'abandon', (abandon) => {
					return function (this: Host) {
						const path = this.ledger.db.name;
						abandon.call(this);
						if (remembered === null) return;
						for (const part of ['-wal', '-shm']) rmSync(path + part, { force: true });
						writeFileSync(path, remembered);
					};
				}),
			);
		},
	},
	{
		name: 'a row that takes a step back',
		breaks: 'no_ladder_goes_down',
		plan: {},
		plant: () => {
			let steps = 0;
			return swap(Ledger.prototype, 'enter', (enter) => {
				return function (this: Ledger, before, step, now) {
					const isLate = step.gift.delivery === 'completed' && ++steps % 10 === 0;
					return enter.call(this, before, isLate ? { ...step, gift: { ...step.gift, delivery: 'queued' } } : step, now);
				};
			});
		},
	},
	{
		name: 'a sum that forgets the voids',
		breaks: 'entries_equal_gifts',
		plan: { gifts: 150 },
		plant: () =>
			swap(Sums.prototype, 'note', (note) => {
				return function (this: Sums, before, after, now) {
					if (after.state !== 'voided') note.call(this, before, after, now);
				};
			}),
	},
	{
		name: 'sums in a transaction of their own',
		breaks: 'entries_equal_gifts',
		plan: { crashes: 12 },
		plant: () =>
			swap(Ledger.prototype, 'inTransaction', (inTransaction) => {
				return function <Result>(this: Ledger, write: () => Result) {
					const writeInTwo = () => {
						const result = write();
						this.db.exec('COMMIT');
						this.db.exec('BEGIN IMMEDIATE');
						return result;
					};
					return inTransaction.call(this, writeInTwo) as ReturnType<typeof inTransaction<Result>>;
				};
			}),
	},
	{
		name: 'a chain that goes on from what was rolled back',
		breaks: 'hash_chain_unbroken',
		plan: { diskFaults: 12, crashes: 0, gifts: 120 },
		plant: () =>
			swap(Entries.prototype, 'forget', () => {
				return function (this: Entries) {
					this.dropAppended();
				};
			}),
	},
	{
		name: 'a failed fsync after which the host goes on',
		breaks: 'every_gift_came_to_an_end',
		plan: { diskFaults: 12, crashes: 0, gifts: 60 },
		plant: () =>
			swap(StorageWatch.prototype, 'noteFailed', (noteFailed) => {
				return function (this: StorageWatch, error) {
					const isFsync = error instanceof Error && 'code' in error && error.code === 'SQLITE_IOERR_FSYNC';
					const busy = Object.assign(new Error('it will pass'), { code: 'SQLITE_BUSY' });
					return noteFailed.call(this, isFsync ? busy : error);
				};
			}),
	},
];
