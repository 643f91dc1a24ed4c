/** Why there is a message where the desk should be. */
export const START_FAULTS = [
	'ledger_damaged',
	'restore_offered',
	'nothing_to_restore',
	'ledger_read_only',
	'disk_full',
	'disk_failing',
	'ledger_from_newer_version',
	'not_a_ledger',
	'ledger_in_use',
	'folder_unusable',
	'hub_port_taken',
	'page_crashed',
	'host_stopped',
	'unexpected',
] as const;
export type StartFault = (typeof START_FAULTS)[number];

const BY_NAME: Readonly<Record<string, StartFault>> = {
	LedgerFromFutureError: 'ledger_from_newer_version',
	NotALedgerError: 'not_a_ledger',
	LedgerInUseError: 'ledger_in_use',
};

const BY_CODE: readonly (readonly [RegExp, StartFault])[] = [
	[/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/, 'ledger_damaged'],
	[/^SQLITE_(READONLY|PERM|AUTH)/, 'ledger_read_only'],
	[/^SQLITE_(FULL|IOERR_SHMSIZE)/, 'disk_full'],
	[/^SQLITE_IOERR/, 'disk_failing'],
	[/^SQLITE_(BUSY|LOCKED)/, 'ledger_in_use'],
	[/^SQLITE_CANTOPEN/, 'folder_unusable'],
	[/^ENOSPC/, 'disk_full'],
	[/^EADDRINUSE/, 'hub_port_taken'],
	[/^(EACCES|EPERM|EROFS)/, 'ledger_read_only'],
	[/^(ENOTDIR|ENOENT|EEXIST|ENAMETOOLONG|EISDIR)/, 'folder_unusable'],
];

/** What an error that kept the desk from opening means for the person in front of it. */
export function nameStartFault(error: unknown): StartFault {
	if (!(error instanceof Error)) return 'unexpected';
	const byName = BY_NAME[error.name];
	if (byName) return byName;
	const code = 'code' in error ? String(error.code) : '';
	return BY_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? 'unexpected';
}
