// What the window may ask about the ledger's file: backups, a check of any file, a restore, and the way out of a halt.
// A file is named by the system's dialog or as one of the listed backups, never by a path from the page.

import type { Answer } from '../answer.ts';
import type { BackupList, BackupRow, BackupSchedule, CsvReport, LedgerReport, RestoreOffer } from './storage-rows.ts';

export interface StorageApi {
	listBackups(): Promise<Answer<BackupList>>;
	/** Makes one now, verified; where it fails the row says why. */
	backUpNow(): Promise<Answer<BackupRow>>;
	saveBackupSchedule(schedule: BackupSchedule): Promise<Answer<BackupList>>;
	/** Asks for a folder in the system's dialog; backups that were made elsewhere stay there. */
	chooseBackupFolder(): Promise<Answer<BackupList, 'no_place_chosen'>>;

	/** Reads a whole file and says what it is: this ledger, a backup by its name, or one from the system's dialog. */
	verifyLedger(which: WhichLedger): Promise<Answer<LedgerReport, 'no_place_chosen' | 'backup_unknown'>>;
	/** Asks for an exported CSV in the system's dialog, and compares it with its manifest and with this ledger. */
	checkCsv(): Promise<Answer<CsvReport, 'no_place_chosen'>>;
	/** Makes a fresh ledger from a backup, beside this one, and says what would be missing. Nothing changes yet. */
	offerRestore(
		which: Exclude<WhichLedger, { readonly kind: 'ledger' }>,
	): Promise<Answer<RestoreOffer, 'no_place_chosen' | 'backup_unknown' | 'not_restorable'>>;
	/** Takes an offer up: this ledger is moved aside, the fresh one takes its place, and the desk opens again. */
	restoreLedger(offerNo: number): Promise<Answer<null, 'offer_unknown'>>;
	/** Out of a halt: checks the whole file, and opens the desk anew where it is sound; where it is not, says what was found. */
	reopenLedger(): Promise<Answer<null>>;
}

export type WhichLedger =
	| { readonly kind: 'ledger' }
	/** From the system's dialog. */
	| { readonly kind: 'chosen' }
	| { readonly kind: 'backup'; readonly name: string };
