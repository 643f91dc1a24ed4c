// The keys of the one room that is open: found, made on first use, unlocked, turned over, exported and imported. Every
// change is on the disk before it counts, one at a time. What must never happen: a key file is overwritten that could
// not be read, or a room gets other keys than before without anybody being told what that means.

import { arePublicKeysEqual } from '../../../protocol/invite/public-keys.ts';
import { makeRoomPrivateKeys } from '../room-keys.ts';
import { addEarlier, findPublicKeys, forgetEarlierSecrets, makeIdentity, turnOver } from './identity.ts';
import type { EarlierKeys, RoomIdentity, RoomName } from './identity.ts';
import { openUnderPassphrase, readExport, readKeyFile, toOpenPart, writeUnderPassphrase } from './key-file.ts';
import type { ExportedIdentity, OpenPart } from './key-file.ts';
import { nameKeyFile } from './key-shelf.ts';
import { lookUpKeys, writeAtRest } from './key-state.ts';
import type { FoundKeys, KeepAs, KeyKeeperOptions, KeyState, LostKeys, Rest } from './key-state.ts';
import { SCRYPT_COST } from './passphrase.ts';
import type { VaultKind } from './vault.ts';

export type ImportWhy = 'wrong_passphrase' | 'damaged_file' | 'other_keys_here';

export class KeyKeeper {
	readonly #options: KeyKeeperOptions;
	readonly #fileName: string;
	readonly #listeners = new Set<() => void>();
	#vaultKind: VaultKind = { strength: 'weak', backend: 'unknown' };
	#state: KeyState = { kind: 'undecided' };
	#lost: LostKeys | null = null;
	/** The change that runs; the next one waits for it. */
	#last: Promise<unknown> = Promise.resolve();

	/** Reads what lies on the disk; makes keys where there were none and the system has a safe place. */
	static async open(options: KeyKeeperOptions): Promise<KeyKeeper> {
		const keeper = new KeyKeeper(options);
		await keeper.#open();
		return keeper;
	}

	private constructor(options: KeyKeeperOptions) {
		this.#options = options;
		this.#fileName = nameKeyFile(options.name);
	}

	get name(): RoomName {
		return this.#options.name;
	}

	get state(): KeyState {
		return this.#state;
	}

	get lost(): LostKeys | null {
		return this.#lost;
	}

	get vaultKind(): VaultKind {
		return this.#vaultKind;
	}

	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	unlock(passphrase: string): Promise<'unlocked' | 'wrong_passphrase' | 'not_locked'> {
		return this.#inTurn(async () => {
			if (this.#state.kind !== 'locked') return 'not_locked';
			const opened = await openUnderPassphrase(this.#state.file, passphrase);
			if (opened === 'wrong_passphrase') return 'wrong_passphrase';
			if (opened === 'damaged') await this.#lose({ why: 'damaged', open: this.#state.file, keptAs: null });
			else this.#become({ kind: 'open', identity: opened, rest: 'passphrase' });
			return 'unlocked';
		});
	}

	/** Moves the keys to another place of rest; makes new ones where there are none, or where the old ones are lost. */
	keep(as: KeepAs): Promise<'kept' | 'locked' | 'system_is_weak'> {
		return this.#inTurn(async () => {
			if (this.#state.kind === 'locked') return 'locked';
			if (as.how === 'system' && this.#vaultKind.strength === 'weak') return 'system_is_weak';
			const identity = this.#state.kind === 'open' ? this.#state.identity : this.#makeAgain();
			if (this.#state.kind === 'lost') await this.#clearPlace();
			await this.#rest(identity, as);
			return 'kept';
		});
	}

	/** New keys; grants signed until now stay valid. Keys under a passphrase want it again, to be written under it. */
	rotate(
		passphrase: string | null,
	): Promise<{ before: RoomIdentity; after: RoomIdentity } | 'wrong_passphrase' | null> {
		return this.#inTurn(async () => {
			if (this.#state.kind !== 'open') return null;
			const { identity: before, rest } = this.#state;
			if (rest === 'passphrase' && !(await this.#isPassphrase(passphrase))) return 'wrong_passphrase';
			const { now, random } = this.#options;
			const after = turnOver(before, makeRoomPrivateKeys({ randomBytes: random }), now());
			await this.#rest(after, toKeepAs(rest, passphrase));
			return { before, after };
		});
	}

	/** The text of a file that carries this room's identity to another computer; null while the keys are not open. */
	exportIdentity(passphrase: string): Promise<string | null> {
		return this.#inTurn(async () => {
			if (this.#state.kind !== 'open') return null;
			return writeUnderPassphrase(
				'giftwarden-room-identity',
				{ identity: this.#state.identity, passphrase },
				this.#ports,
			);
		});
	}

	/**
	 * Takes over an exported identity of this room. Other keys that lie here are replaced only where `replaces` says so,
	 * and are set aside, not deleted. Without a keyring it rests under the passphrase it came with.
	 */
	import(
		file: ExportedIdentity,
		{ passphrase, replaces }: { passphrase: string; replaces: boolean },
	): Promise<'imported' | ImportWhy> {
		return this.#inTurn(async () => {
			const opened = await openUnderPassphrase(file, passphrase);
			if (opened === 'wrong_passphrase') return opened;
			if (opened === 'damaged' || !this.isOfThisRoom(file)) return 'damaged_file';
			const here = this.#findKnown();
			const isOther = here !== null && !arePublicKeysEqual(here.public, file.public);
			if (isOther && !replaces) return 'other_keys_here';
			if (isOther) await this.#clearPlace();
			const earlier = here ? this.#mergeEarlier(opened, here, isOther) : opened.earlier;
			await this.#rest({ ...opened, earlier }, this.#findFirstRest(passphrase));
			return 'imported';
		});
	}

	/** What a file says in the open; null where it is no exported identity. */
	readImport(text: string): ExportedIdentity | null {
		return readExport(text);
	}

	isOfThisRoom({ room, host }: RoomName): boolean {
		return room === this.name.room && host === this.name.host;
	}

	/** The public part of the keys that this room has here, readable or not; null where there are none. */
	get known(): OpenPart | null {
		return this.#findKnown();
	}

	async #open(): Promise<void> {
		const { vault } = this.#options;
		this.#vaultKind = await vault.find();
		const found = await lookUpKeys(this.#options, this.#fileName);
		this.#lost = found.lost;
		switch (found.kind) {
			case 'nothing':
				return this.#begin();
			case 'open':
				return this.#renew(found);
			case 'locked':
				return this.#become({ kind: 'locked', file: found.file });
			case 'lost':
				return this.#lose(found.lost);
		}
	}

	/** Takes what is open, without the private halves that are past their time. */
	async #renew({ identity: found, rest, isStale }: Extract<FoundKeys, { kind: 'open' }>): Promise<void> {
		const identity = forgetEarlierSecrets(found, this.#options.now());
		this.#become({ kind: 'open', identity, rest });
		const canProtect = rest === 'nothing' || this.#vaultKind.strength === 'strong';
		if (!canProtect || (identity === found && !isStale)) return;
		// A disk that takes nothing is the ledger's to report; the keys are open, and the next start tries again.
		await this.#rest(identity, toKeepAs(rest, null)).catch(() => undefined);
	}

	/** No keys yet: makes them where they can rest without asking. */
	async #begin(): Promise<void> {
		const { isRehearsal } = this.#options;
		if (isRehearsal || this.#vaultKind.strength === 'strong') {
			await this.#rest(this.#makeAgain(), isRehearsal ? 'nothing' : { how: 'system' });
		} else this.#become({ kind: 'undecided' });
	}

	/** A real room waits for a person; a rehearsal goes on with new keys. */
	async #lose(lost: LostKeys): Promise<void> {
		this.#lost = lost;
		this.#become({ kind: 'lost' });
		if (!this.#options.isRehearsal) return;
		await this.#clearPlace();
		await this.#begin();
	}

	/** Before other keys are written: a copy of what lies there, so that at no moment there is no file. */
	async #clearPlace(): Promise<void> {
		const isLost = this.#state.kind === 'lost';
		const keptAs = await this.#options.shelf.keepCopy(this.#fileName, isLost ? 'unreadable' : 'replaced');
		if (isLost && this.#lost) this.#lost = { ...this.#lost, keptAs };
	}

	#makeAgain(): RoomIdentity {
		const { name, now, random } = this.#options;
		const made = makeIdentity(name, { now: now(), random });
		const open = this.#lost?.open;
		if (!open) return made;
		const known = open.earlier.map((one) => ({ ...one, secrets: null }));
		return { ...made, earlier: addEarlier(known, { ...open.public, usedUntil: made.madeAt, secrets: null }) };
	}

	#findKnown(): OpenPart | null {
		switch (this.#state.kind) {
			case 'open':
				return toOpenPart(this.#state.identity);
			case 'locked':
				return this.#state.file;
			case 'undecided':
			case 'lost':
				return this.#lost?.open ?? null;
		}
	}

	/** What was known here of earlier keys is not forgotten by an import. */
	#mergeEarlier(opened: RoomIdentity, here: OpenPart, isOther: boolean): readonly EarlierKeys[] {
		const secrets = this.#state.kind === 'open' ? this.#state.identity.secrets : null;
		const known: readonly EarlierKeys[] =
			this.#state.kind === 'open'
				? this.#state.identity.earlier
				: here.earlier.map((one) => ({ ...one, secrets: null }));
		const replaced = isOther ? [{ ...here.public, usedUntil: this.#options.now(), secrets }] : [];
		return [...replaced, ...known]
			.filter((one) => !arePublicKeysEqual(one, findPublicKeys(opened.secrets)))
			.reduceRight<readonly EarlierKeys[]>(addEarlier, opened.earlier);
	}

	#findFirstRest(passphrase: string): KeepAs | 'nothing' {
		if (this.#options.isRehearsal) return 'nothing';
		return this.#vaultKind.strength === 'strong' ? { how: 'system' } : { how: 'passphrase', passphrase };
	}

	async #isPassphrase(passphrase: string | null): Promise<boolean> {
		const text = await this.#options.shelf.read(this.#fileName);
		const file = text === null ? null : readKeyFile(text);
		if (!file || passphrase === null) return false;
		return typeof (await openUnderPassphrase(file, passphrase)) === 'object';
	}

	/** On the disk first, then in force. */
	async #rest(identity: RoomIdentity, as: KeepAs | 'nothing'): Promise<void> {
		const { shelf, vault } = this.#options;
		const text = await writeAtRest(identity, as, { ...this.#ports, vault, backend: this.#vaultKind.backend });
		await shelf.write(this.#fileName, text);
		this.#become({ kind: 'open', identity, rest: as === 'nothing' ? as : as.how });
	}

	get #ports() {
		return { random: this.#options.random, cost: this.#options.scryptCost ?? SCRYPT_COST };
	}

	#become(state: KeyState): void {
		this.#state = state;
		for (const listener of this.#listeners) listener();
	}

	#inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
		const turn = this.#last.then(work);
		this.#last = turn.catch(() => undefined);
		return turn;
	}
}

function toKeepAs(rest: Rest, passphrase: string | null): KeepAs | 'nothing' {
	switch (rest) {
		case 'system':
		case 'run':
			return { how: rest };
		case 'passphrase':
			return { how: rest, passphrase: passphrase ?? '' };
		case 'nothing':
			return rest;
	}
}
