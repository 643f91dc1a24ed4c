import type { Log } from '../../ipc/log.ts';
import { openAsideThread } from '../../keys/aside/aside.ts';
import type { OpenAside } from '../../keys/room-keys.ts';

/** What clients seal is opened on a second core, and grants are signed there; where that ends, the host goes on by itself, a little slower. */
export function workAside(workerPath: string, log: Pick<Log, 'warn'>): OpenAside {
	return (keys) =>
		openAsideThread({ workerPath, keys }, (why) =>
			log.warn(`the keys' thread ended (${why}); the host opens and signs by itself`),
		);
}
