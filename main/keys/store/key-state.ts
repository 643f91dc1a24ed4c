import type { UtcMs } from '../../../protocol/ids.ts';
import type { RoomIdentity, RoomName } from './identity.ts';
import {
	openText,
	readKeyFile,
	toOpenPart,
	writeForRun,
	writeProtected,
	writeUnderPassphrase,
	writeUnprotected,
} from './key-file.ts';
import type { KeyFile, OpenPart } from './key-file.ts';
import type { KeyShelf } from './key-shelf.ts';
import type { PassphrasePorts, ScryptCost } from './passphrase.ts';
import type { Vault } from './vault.ts';

/** Where private keys rest: in the system's key store, under a passphrase, only in memory, or open on the disk. */
export type Rest = 'system' | 'passphrase' | 'run' | 'nothing';

export type KeepAs =
	{ readonly how: 'system' } | { readonly how: 'run' } | { readonly how: 'passphrase'; readonly passphrase: string };

export type KeyState =
	| { readonly kind: 'open'; readonly identity: RoomIdentity; readonly rest: Rest }
	/** A passphrase is wanted. */
	| { readonly kind: 'locked'; readonly file: KeyFile }
	/** There are no keys, and the system offers no safe place for new ones: a person decides. */
	| { readonly kind: 'undecided' }
	/** There were keys and nobody can read them any more: a person decides. */
	| { readonly kind: 'lost' };

/** Keys that this room had and this desk has no longer. */
export interface LostKeys {
	/** `missing`: grants were signed, and no file is there. `run_ended`: they were kept for one run, as somebody had chosen. */
	readonly why: 'damaged' | 'missing' | 'system_refuses' | 'run_ended';
	/** Null where not even that can be read. */
	readonly open: OpenPart | null;
	/** Where the unreadable file was kept; null while it lies in its own place. */
	readonly keptAs: string | null;
}

export interface KeyKeeperOptions {
	readonly name: RoomName;
	/** A rehearsal's keys rest open, so that nobody is asked anything: they guard nothing of value. */
	readonly isRehearsal: boolean;
	/** The room's ledger has grants: it must have had keys. */
	readonly hasGranted?: boolean;
	readonly shelf: KeyShelf;
	readonly vault: Vault;
	readonly now: () => UtcMs;
	readonly random: (bytes: number) => Uint8Array;
	readonly scryptCost?: ScryptCost;
}

export type FoundKeys =
	| { readonly kind: 'nothing'; readonly lost: LostKeys | null }
	| {
			readonly kind: 'open';
			readonly lost: null;
			readonly identity: RoomIdentity;
			readonly rest: Rest;
			/** The system protects better now than when the file was written. */
			readonly isStale: boolean;
	  }
	| { readonly kind: 'locked'; readonly lost: null; readonly file: KeyFile }
	| { readonly kind: 'lost'; readonly lost: LostKeys };

/** What lies on the disk for a room. Changes nothing there. */
export async function lookUpKeys(options: KeyKeeperOptions, fileName: string): Promise<FoundKeys> {
	const { shelf, vault, name, isRehearsal, hasGranted = false } = options;
	const text = await shelf.read(fileName);
	// Other keys than before would leave every client outside, so that a person decides.
	if (text === null && hasGranted && !isRehearsal)
		return { kind: 'lost', lost: { why: 'missing', open: null, keptAs: null } };
	if (text === null) return { kind: 'nothing', lost: null };
	const file = readKeyFile(text);
	if (!file || file.room !== name.room || file.host !== name.host) return damaged(null);
	switch (file.box.by) {
		case 'passphrase':
			return { kind: 'locked', lost: null, file };
		case 'run':
			return { kind: 'nothing', lost: { why: 'run_ended', open: file, keptAs: null } };
		case 'nothing':
			return isRehearsal ? found(file, file.box.identity, { rest: 'nothing', isStale: false }) : damaged(file);
		case 'system': {
			const revealed = await vault.reveal(file.box.sealed);
			// Perhaps the keyring is back next time: the file stays where it is until a person decides otherwise.
			if (!revealed) return { kind: 'lost', lost: { why: 'system_refuses', open: file, keptAs: null } };
			return found(file, revealed.text, { rest: 'system', isStale: revealed.isStale });
		}
	}
}

function found(file: KeyFile, text: string, as: { rest: Rest; isStale: boolean }): FoundKeys {
	const identity = openText(file, text);
	return identity === 'damaged' ? damaged(file) : { kind: 'open', lost: null, identity, ...as };
}

function damaged(open: OpenPart | null): FoundKeys {
	return { kind: 'lost', lost: { why: 'damaged', open, keptAs: null } };
}

/** The text of the key file that keeps an identity as wanted. */
export async function writeAtRest(
	identity: RoomIdentity,
	as: KeepAs | 'nothing',
	ports: PassphrasePorts & { readonly vault: Vault; readonly backend: string },
): Promise<string> {
	if (as === 'nothing') return writeUnprotected(identity);
	switch (as.how) {
		case 'system':
			return writeProtected(identity, ports.vault, ports.backend);
		case 'run':
			return writeForRun(toOpenPart(identity));
		case 'passphrase':
			return writeUnderPassphrase('giftwarden-room-keys', { identity, passphrase: as.passphrase }, ports);
	}
}
