import * as v from 'valibot';

function whole(min: number, max: number) {
	return v.pipe(v.number(), v.safeInteger('whole number'), v.minValue(min), v.maxValue(max));
}

/** As the desk names its backups: never a path. */
const backupName = v.pipe(v.string(), v.regex(/^ledger-\d{8}-\d{6}\.sqlite$/, 'name of a backup'));
const chosen = v.strictObject({ kind: v.literal('chosen') });
const backup = v.strictObject({ kind: v.literal('backup'), name: backupName });
const nothing = v.strictTuple([]);

export const BackupScheduleSchema = v.strictObject({
	everyMinutes: v.pipe(
		whole(0, 1_440),
		v.check((minutes) => minutes === 0 || minutes >= 5, '0, or at least 5 minutes'),
	),
	keep: whole(1, 1_000),
});

export const STORAGE_SCHEMAS = {
	listBackups: nothing,
	backUpNow: nothing,
	saveBackupSchedule: v.strictTuple([BackupScheduleSchema]),
	chooseBackupFolder: nothing,
	verifyLedger: v.strictTuple([v.variant('kind', [v.strictObject({ kind: v.literal('ledger') }), chosen, backup])]),
	offerRestore: v.strictTuple([v.variant('kind', [chosen, backup])]),
	restoreLedger: v.strictTuple([whole(1, Number.MAX_SAFE_INTEGER)]),
	checkCsv: nothing,
	reopenLedger: nothing,
} as const;
