import type { Log } from '../../ipc/log.ts';
import type { OpenSideSigner } from '../../keys/room-keys.ts';
import { openSideSigner } from '../../keys/signing/side-signer.ts';

/** Grants are signed on a second core; where that ends, the host goes on by itself, a little slower. */
export function signAside(workerPath: string, log: Pick<Log, 'warn'>): OpenSideSigner {
	return (grantKey, own) =>
		openSideSigner({ workerPath, grantKey, own }, (why) =>
			log.warn(`the signing thread ended (${why}); the host signs by itself`),
		);
}
