// What must not lie open on the disk: pasted tokens and the passwords of token servers. Where the system can encrypt for
// this person alone they are kept so; where it cannot they are kept in memory until the desk closes, and the window says
// so. What must never happen: a secret in settings.json, in the log, or on its way to the window.

import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Log } from '../../ipc/log.ts';
import { writeAtomically } from './write-atomically.ts';

/** The system's own encryption for this person. */
export interface SecretVault {
	/** `weak` where what it encrypts could be read by anybody, as on Linux without a keyring. */
	find(): Promise<{ readonly strength: 'strong' | 'weak' }>;
	/** Base64. Rejects where the system refuses. */
	protect(text: string): Promise<string>;
	/** Null where the system cannot give it back: another account, a keyring that was made anew. */
	reveal(protectedText: string): Promise<{ readonly text: string } | null>;
}

export interface SecretsOptions {
	readonly path: string;
	readonly vault: SecretVault;
	readonly log: Log;
}

const VERSION = 1;
const SecretsFileSchema = v.strictObject({
	version: v.literal(VERSION),
	encrypted: v.record(v.string(), v.string()),
});
type Encrypted = Readonly<Record<string, string>>;

/** Opens what is kept. A secret that cannot be read any more is as good as none, and is asked for again. */
export async function openSecrets(options: SecretsOptions): Promise<Secrets> {
	const { strength } = await options.vault.find();
	const encrypted = strength === 'strong' ? readFile(options) : {};
	const plain = new Map<string, string>();
	for (const [name, text] of Object.entries(encrypted)) {
		const revealed = await options.vault.reveal(text);
		if (revealed) plain.set(name, revealed.text);
		else options.log.warn('a secret cannot be decrypted', { name });
	}
	return new Secrets(options, { plain, encrypted, isKept: strength === 'strong' });
}

export class Secrets {
	/** False where they are forgotten when the desk closes. */
	readonly isKept: boolean;
	readonly #options: SecretsOptions;
	readonly #plain: Map<string, string>;
	#encrypted: Encrypted;

	constructor(
		options: SecretsOptions,
		found: { readonly plain: Map<string, string>; readonly encrypted: Encrypted; readonly isKept: boolean },
	) {
		this.#options = options;
		this.#plain = found.plain;
		this.#encrypted = found.encrypted;
		this.isKept = found.isKept;
	}

	find(name: string): string | null {
		return this.#plain.get(name) ?? null;
	}

	/** Rejects where the system or the disk refuses; then nothing has changed. */
	async keep(name: string, secret: string): Promise<void> {
		if (this.isKept) {
			const text = await this.#options.vault.protect(secret);
			this.#write({ ...this.#encrypted, [name]: text });
		}
		this.#plain.set(name, secret);
	}

	/** Throws where the file cannot be written; then nothing has changed. */
	forget(name: string): void {
		if (!this.#plain.has(name)) return;
		const { [name]: _forgotten, ...rest } = this.#encrypted;
		if (this.isKept) this.#write(rest);
		this.#plain.delete(name);
	}

	#write(encrypted: Encrypted): void {
		writeAtomically(this.#options.path, `${JSON.stringify({ version: VERSION, encrypted }, null, '\t')}\n`);
		this.#encrypted = encrypted;
	}
}

function readFile({ path, log }: SecretsOptions): Encrypted {
	if (!existsSync(path)) return {};
	try {
		const read = v.safeParse(SecretsFileSchema, JSON.parse(readFileSync(path, 'utf8')));
		if (read.success) return read.output.encrypted;
		log.warn('the secrets cannot be read', { wrong: v.summarize(read.issues) });
	} catch (error) {
		log.error('the secrets cannot be read', error);
	}
	return {};
}
