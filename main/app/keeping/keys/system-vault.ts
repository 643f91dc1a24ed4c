// Electron's safeStorage as the vault of the key files. Newer Electrons ask the system beside the main thread and say
// when a better key has come; older ones (the oldest that we meet is 33) only know the calls that wait.

import { safeStorage } from 'electron';
import type { Log } from '../../../ipc/log.ts';
import { judgeVault } from '../../../keys/store/vault.ts';
import type { Vault } from '../../../keys/store/vault.ts';

type SafeStorage = Pick<typeof safeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
	Partial<
		Pick<
			typeof safeStorage,
			'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
		>
	>;

/** `storage` is Electron's own; its type says what may be missing. */
export function openSystemVault(log: Log, storage: SafeStorage = safeStorage): Vault {
	return {
		async find() {
			const isAvailable = await (storage.isAsyncEncryptionAvailable?.() ?? storage.isEncryptionAvailable());
			const backend = process.platform === 'linux' ? (storage.getSelectedStorageBackend?.() ?? 'unknown') : '';
			return judgeVault({ platform: process.platform, isAvailable, backend });
		},
		async protect(text) {
			const sealed = await (storage.encryptStringAsync?.(text) ?? storage.encryptString(text));
			return sealed.toString('base64');
		},
		async reveal(protectedText) {
			const sealed = Buffer.from(protectedText, 'base64');
			try {
				if (!storage.decryptStringAsync) return { text: storage.decryptString(sealed), isStale: false };
				const { result, shouldReEncrypt } = await storage.decryptStringAsync(sealed);
				return { text: result, isStale: shouldReEncrypt };
			} catch (error) {
				// Another account's key store, one that was made anew, or none at all: which one, nobody can tell from here.
				log.error('the system does not give back the keys', error);
				return null;
			}
		},
	};
}
