import { join } from 'node:path';

export interface Folders {
	readonly settings: string;
	readonly log: string;
	/** The rooms' private keys. */
	readonly keys: string;
	readonly rehearsalLedger: string;
	readonly renderer: string;
	readonly viewerPage: string;
	readonly preload: string;
	readonly ledgerWorker: string;
	readonly viewers: string;
}

/** Where everything lies: what belongs to the person below `userData`, what belongs to the app below `app`. */
export function findFolders({ userData, app }: { userData: string; app: string }): Folders {
	const built = join(app, 'out');
	return {
		settings: join(userData, 'settings.json'),
		log: join(userData, 'logs', 'giftwarden.log'),
		keys: join(userData, 'keys'),
		rehearsalLedger: join(userData, 'rooms', 'rehearsal', 'ledger.sqlite'),
		renderer: join(built, 'renderer'),
		viewerPage: join(built, 'viewer'),
		preload: join(built, 'preload', 'index.cjs'),
		ledgerWorker: join(built, 'main', 'ledger-worker.cjs'),
		viewers: join(built, 'main', 'viewers.cjs'),
	};
}
