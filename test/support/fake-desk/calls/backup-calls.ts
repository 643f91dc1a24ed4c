// The calls about the ledger's file, answered from the made-up room: three backups, one of which cannot be read any more.

import { asUtcMs } from '../../../../protocol/ids.ts';
import type { DeskApi } from '../../../../preload/api/desk-api.ts';
import type { DeskCall } from '../../../../preload/api/channels.ts';
import type { BackupFile, BackupList, BackupSchedule, CsvReport, LedgerReport } from '../../../../preload/api/rows.ts';
import type { StorageApi } from '../../../../preload/api/storage/storage-api.ts';
import type { CommonWhy } from '../../../../preload/api/answer.ts';
import type { FakeHost } from '../host.ts';

type Failure = { readonly ok: false; readonly why: CommonWhy; readonly detail: string };
type Answerer = <Result>(
	name: DeskCall,
	kind: 'read' | 'write',
	argument: unknown,
	run: () => Result,
) => Promise<Result | Failure>;

const HOUR = 3_600_000;
const HEAD = '8f3a5c0d9e4b7a6f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2fc21e';

export function createFakeBackupCalls(host: FakeHost, answer: Answerer): Pick<DeskApi, keyof StorageApi> {
	let schedule: BackupSchedule = { everyMinutes: 60, keep: 24 };
	let folder = '/home/mika/Giftwarden/rooms/neon-lounge/backups';
	const known = (gifts: number, ageMs: number) => ({
		...{ gifts, newestGiftNo: gifts, entries: gifts * 5, chainHead: HEAD },
		newestAt: asUtcMs(host.evening.now - ageMs),
	});
	const file = (ageMs: number, bytes: number, gifts: number | null): BackupFile => {
		const madeAt = asUtcMs(host.evening.now - ageMs);
		const stamp = new Date(madeAt).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
		return { name: `ledger-${stamp}.sqlite`, madeAt, bytes, known: gifts === null ? null : known(gifts, ageMs) };
	};
	const made: BackupFile[] = [
		file(12 * 60_000, 2_412_544, 3_871),
		file(HOUR + 12 * 60_000, 2_101_248, 3_204),
		file(26 * HOUR, 1_830_912, null),
	];
	const list = (): BackupList => ({ folder, schedule, files: made });
	const report = (path: string): LedgerReport => ({
		...{ path, bytes: 2_412_544, isSound: host.condition !== 'halted', room: 'neon-lounge', host: 'mika-desk' },
		findings:
			host.condition === 'halted' ? ['Entry 1,204, or the one before it, was changed: its hash does not follow.'] : [],
		...{ version: 41, entries: 19_355, gifts: 3_871, chainHead: HEAD },
		states: [
			{ state: 'held', gifts: 7, pieces: 7, coins: 42_001 },
			{ state: 'granted', gifts: 3_805, pieces: 6_120, coins: 128_440 },
			{ state: 'refused', gifts: 52, pieces: 80, coins: 3_000 },
			{ state: 'expired', gifts: 7, pieces: 7, coins: 900 },
		],
	});
	const csvReport = (): CsvReport => {
		const path = '/home/mika/Documents/neon-lounge gifts 2026-11-22.csv';
		const { findings, isSound, states } = report(path);
		return {
			...{ path, manifestPath: `${path}.manifest.json`, isSound, findings, bytes: 828_394, rows: 3_871, states },
			...{ sha256: HEAD, entries: 19_355, entriesSince: 205, chainHead: HEAD },
		};
	};
	return {
		listBackups: () => answer('listBackups', 'read', null, () => ({ ok: true, value: list() })),
		backUpNow: () =>
			answer('backUpNow', 'read', null, () => {
				made.unshift(file(0, 2_420_000, 3_912));
				host.backup = { state: 'done', madeAt: host.evening.now, why: '' };
				host.change({ storage: host.storageRow() });
				return { ok: true, value: host.backup };
			}),
		saveBackupSchedule: (wanted) =>
			answer('saveBackupSchedule', 'read', wanted, () => {
				schedule = wanted;
				return { ok: true, value: list() };
			}),
		chooseBackupFolder: () =>
			answer('chooseBackupFolder', 'read', null, () => {
				folder = '/media/usb/giftwarden';
				return { ok: true, value: list() };
			}),
		verifyLedger: (which) =>
			answer('verifyLedger', 'read', which, () => ({
				ok: true,
				value: report(which.kind === 'backup' ? `${folder}/${which.name}` : host.roomRow().ledgerPath),
			})),
		offerRestore: (which) =>
			answer('offerRestore', 'read', which, () =>
				which.kind === 'backup'
					? {
							ok: true,
							value: {
								offerNo: 1,
								backup: known(3_871, 12 * 60_000),
								present: { ...known(3_912, 0), entries: 19_560 },
							},
						}
					: { ok: false, why: 'not_restorable', detail: 'This file is no Giftwarden ledger.' },
			),
		restoreLedger: (offerNo) => answer('restoreLedger', 'read', offerNo, () => ({ ok: true, value: null })),
		checkCsv: () => answer('checkCsv', 'read', null, () => ({ ok: true, value: csvReport() })),
		reopenLedger: () => answer('reopenLedger', 'read', null, () => ({ ok: true, value: null })),
	};
}
