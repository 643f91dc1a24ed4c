// The system's own key store, as far as the key files need one. Electron's safeStorage stands behind it in the app.

/** What the system offers to protect a key with. */
export interface Vault {
	/** Asked once, after the app is ready; a keyring that must be unlocked first may ask its person meanwhile. */
	find(): Promise<VaultKind>;
	/** Base64. Rejects where the system refuses. */
	protect(text: string): Promise<string>;
	/** Null where the system cannot give it back: another account, a keyring that was made anew. */
	reveal(protectedText: string): Promise<{ text: string; isStale: boolean } | null>;
}

export interface VaultKind {
	readonly strength: 'strong' | 'weak';
	/** The system's own name for it, e.g. `gnome_libsecret`. */
	readonly backend: string;
}

const STRONG_ON_LINUX = /^(gnome_libsecret|kwallet[0-9]*)$/;

/**
 * On Linux Electron encrypts without a keyring too (`basic_text`), with a password that stands in Chromium's source:
 * anybody can undo it. Only a real keyring counts there; on macOS and Windows the system's store is always one.
 */
export function judgeVault(found: { platform: string; isAvailable: boolean; backend: string }): VaultKind {
	const { platform, isAvailable, backend } = found;
	if (platform === 'darwin') return { strength: isAvailable ? 'strong' : 'weak', backend: 'keychain' };
	if (platform === 'win32') return { strength: isAvailable ? 'strong' : 'weak', backend: 'dpapi' };
	return { strength: isAvailable && STRONG_ON_LINUX.test(backend) ? 'strong' : 'weak', backend };
}
