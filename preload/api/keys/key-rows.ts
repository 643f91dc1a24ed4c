// A room's keys as the window sees them: what they are called, where they rest, what to hand out. No private key and no
// passphrase ever stands in a row; passphrases go one way, as arguments of a call.

import type { ChannelName, UserId, UtcMs } from '../../../protocol/ids.ts';

/**
 * `locked`: a passphrase is wanted. `undecided`: there are no keys yet, and the system has no safe place for them.
 * `lost`: there were keys, and nobody here can read them any more. In all three no gift can be granted.
 */
export type KeysState = 'open' | 'locked' | 'undecided' | 'lost';

/** The system's own key store, a passphrase, memory until the app closes, or open on the disk (a rehearsal's). */
export type KeysRest = 'system' | 'passphrase' | 'run' | 'nothing';

export interface KeysRow {
	readonly state: KeysState;
	/** Eight groups of four; null while there are no keys, or nobody knows which. */
	readonly fingerprint: string | null;
	/** The link that a client needs; null where there is nothing to hand out. */
	readonly invite: string | null;
	/** Null while the keys are not open. */
	readonly rest: KeysRest | null;
	/** Whether this computer has a safe place for keys, and the system's name for it. */
	readonly system: { readonly isStrong: boolean; readonly backend: string };
	readonly madeAt: UtcMs | null;
	/** Keys before a rotation, newest first: grants that they signed stay valid. */
	readonly earlier: readonly { readonly fingerprint: string; readonly usedUntil: UtcMs }[];
	readonly lost: LostKeysRow | null;
}

/** Keys that this room had until now. Their invites stop working; what they signed stays valid. */
export interface LostKeysRow {
	/** `missing`: this ledger has grants that were signed, and the file of the keys is not there. */
	readonly why: 'damaged' | 'missing' | 'system_refuses' | 'run_ended';
	readonly fingerprint: string | null;
	/** Where their file was kept; null while it lies in its own place. */
	readonly keptAs: string | null;
}

/** An identity in a file that a person chose, before its passphrase was typed. */
export interface KeyFileRow {
	readonly fileName: string;
	readonly room: ChannelName;
	readonly host: UserId;
	readonly fingerprint: string;
	readonly madeAt: UtcMs;
	/** False where it belongs to another room than the one that is open. */
	readonly isThisRoom: boolean;
	/** What lies here for that room already. */
	readonly here: 'nothing' | 'same_keys' | 'other_keys';
}

export type KeepKeys =
	{ readonly how: 'system' } | { readonly how: 'run' } | { readonly how: 'passphrase'; readonly passphrase: string };

export type ImportKeysWhy = 'no_file_chosen' | 'wrong_passphrase' | 'damaged_file' | 'other_keys_here' | 'other_room';
