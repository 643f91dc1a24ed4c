import { join } from 'node:path';

export interface Folders {
	readonly settings: string;
	/** What must not lie open: see keeping/secrets.ts. */
	readonly secrets: string;
	readonly log: string;
	/** The rooms' private keys. */
	readonly keys: string;
	/** Each room has a folder of its own in it. */
	readonly rooms: string;
	readonly rehearsalLedger: string;
	readonly renderer: string;
	readonly viewerPage: string;
	readonly sdkPage: string;
	readonly preload: string;
	readonly sdkPreload: string;
	readonly ledgerWorker: string;
	readonly keysThread: string;
	readonly viewers: string;
}

/** Where everything lies: what belongs to the person below `userData`, what belongs to the app below `app`. */
export function findFolders({ userData, app }: { userData: string; app: string }): Folders {
	const built = join(app, 'out');
	return {
		settings: join(userData, 'settings.json'),
		secrets: join(userData, 'secrets.json'),
		log: join(userData, 'logs', 'giftwarden.log'),
		keys: join(userData, 'keys'),
		rooms: join(userData, 'rooms'),
		rehearsalLedger: join(userData, 'rooms', 'rehearsal', 'ledger.sqlite'),
		renderer: join(built, 'renderer'),
		viewerPage: join(built, 'viewer'),
		sdkPage: join(built, 'sdk-page'),
		preload: join(built, 'preload', 'index.cjs'),
		sdkPreload: join(built, 'preload', 'sdk-page.cjs'),
		ledgerWorker: join(built, 'main', 'ledger-worker.cjs'),
		keysThread: join(built, 'main', 'keys-thread.cjs'),
		viewers: join(built, 'main', 'viewers.cjs'),
	};
}
