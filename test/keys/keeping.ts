import { createHash } from 'node:crypto';
import { asChannelName, asUserId, asUtcMs } from '../../protocol/ids.ts';
import type { KeyShelf } from '../../main/keys/store/key-shelf.ts';
import { KeyKeeper } from '../../main/keys/store/key-keeper.ts';
import type { KeyKeeperOptions } from '../../main/keys/store/key-state.ts';
import type { Vault, VaultKind } from '../../main/keys/store/vault.ts';

export const NAME = { room: asChannelName('friday night'), host: asUserId('desk') };
export const PASSPHRASE = 'correct horse battery';
/** As weak as scrypt can be: the tests are about what happens around it. */
export const CHEAP = { N: 2, r: 1, p: 1 };

/** A key folder in memory. */
export class Shelf implements KeyShelf {
	readonly files = new Map<string, string>();
	isFull = false;

	read(name: string): Promise<string | null> {
		return Promise.resolve(this.files.get(name) ?? null);
	}

	write(name: string, text: string): Promise<void> {
		if (this.isFull) return Promise.reject(new Error('the disk is full'));
		this.files.set(name, text);
		return Promise.resolve();
	}

	keepCopy(name: string, why: string): Promise<string | null> {
		const text = this.files.get(name);
		if (text === undefined) return Promise.resolve(null);
		this.files.set(`${name}.${why}`, text);
		return Promise.resolve(`/keys/${name}.${why}`);
	}

	/** The one key file, without the copies. */
	get only(): { name: string; text: string } {
		const found = [...this.files].filter(([name]) => name.endsWith('.json'));
		const [first] = found;
		if (!first || found.length > 1) throw new Error(`${found.length} key files`);
		return { name: first[0], text: first[1] };
	}

	get copies(): readonly string[] {
		return [...this.files.keys()].filter((name) => !name.endsWith('.json'));
	}
}

/** A keyring that turns texts round, and can be made anew. */
export class Keyring implements Vault {
	kind: VaultKind;
	isLost = false;
	isStale = false;

	constructor(strength: 'strong' | 'weak') {
		this.kind = { strength, backend: strength === 'strong' ? 'gnome_libsecret' : 'basic_text' };
	}

	find(): Promise<VaultKind> {
		return Promise.resolve(this.kind);
	}

	protect(text: string): Promise<string> {
		return Promise.resolve(Buffer.from(turn(text)).toString('base64'));
	}

	reveal(sealed: string): Promise<{ text: string; isStale: boolean } | null> {
		if (this.isLost) return Promise.resolve(null);
		return Promise.resolve({ text: turn(Buffer.from(sealed, 'base64').toString()), isStale: this.isStale });
	}
}

function turn(text: string): string {
	return [...text].reverse().join('');
}

/** Bytes that are the same in every run. */
export function countBytes(seed = 'a'): (bytes: number) => Uint8Array {
	let drawn = 0;
	return (bytes) => new Uint8Array(createHash('sha256').update(`${seed}${drawn++}`).digest().subarray(0, bytes));
}

export type Around = { shelf: Shelf; vault: Keyring; now: number };

export function openKeeper(around: Around, more: Partial<KeyKeeperOptions> = {}): Promise<KeyKeeper> {
	return KeyKeeper.open({
		name: NAME,
		isRehearsal: false,
		shelf: around.shelf,
		vault: around.vault,
		now: () => asUtcMs(around.now),
		random: countBytes(),
		scryptCost: CHEAP,
		...more,
	});
}
